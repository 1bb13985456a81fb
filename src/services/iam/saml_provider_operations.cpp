#include "crypto/random.h"
#include "services/iam/families.h"
#include "services/iam/saml_metadata.h"
#include "services/iam/tagging.h"
#include "shapes/iam.h"

namespace sekisho::iam {

namespace {

namespace shapes = sekisho::shapes::iam;

constexpr std::size_t providers_per_account = 100;
/// Room for the metadata with every reserved character percent-encoded.
constexpr std::size_t metadata_body_limit = 6 * 1024 * 1024;

Subject saml_subject(const IamState& state, const std::string& arn)
{
    Subject subject;
    subject.resource = arn;
    const auto found = state.saml_providers->find(arn);
    if (found != state.saml_providers->end()) set_resource_tags(subject.context, found->second->tags);
    return subject;
}

/// Encrypted assertions are not read, so that nobody is let to expect it.
Result<void> refuse_encryption(const auto& input)
{
    if (!input.AssertionEncryptionMode && !input.AddPrivateKey) return {};
    return fail(errors::invalid_input("Encrypted assertions are not supported by this installation."));
}

Result<void> set_metadata(SamlProvider& provider, const std::string& document, Time now)
{
    TRY(auto metadata, read_saml_metadata(document, now));
    provider.entity_id = std::move(metadata.entity_id);
    provider.valid_until = metadata.valid_until;
    provider.metadata = document;
    return {};
}

class CreateSAMLProvider final : public Mutation<CreateSAMLProvider, shapes::CreateSAMLProviderOperation> {
public:
    static constexpr std::size_t body_limit = metadata_body_limit;
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        auto subject = new_subject(state, "saml-provider", "/", ask.input.Name);
        set_request_tags(subject.context, tags_of(ask.input.Tags));
        return subject;
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        const auto& state = editor.state();
        SamlProvider provider;
        provider.name = ask.input.Name;
        provider.arn = iam_arn(state.account, "saml-provider", "/", provider.name);
        if (state.saml_providers->contains(provider.arn))
            return fail(errors::already_exists("SAMLProvider with name " + provider.name + " already exists."));
        if (state.saml_providers->size() >= providers_per_account)
            return fail(errors::quota("SAMLProvidersPerAccount", providers_per_account));
        TRY_VOID(refuse_encryption(ask.input));
        TRY_VOID(set_metadata(provider, ask.input.SAMLMetadataDocument, editor.now()));
        TRY_VOID(add_tags(provider.tags, tags_of(ask.input.Tags)));
        provider.uuid = crypto::random_text(32, crypto::upper_alphanumeric);
        provider.created = editor.now();
        Output output;
        output.SAMLProviderArn = provider.arn;
        if (!provider.tags.empty()) output.Tags = shown_tags(provider.tags);
        TRY_VOID(editor.save(std::move(provider)));
        return output;
    }
};

class GetSAMLProvider final : public Query<GetSAMLProvider, shapes::GetSAMLProviderOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return saml_subject(state, ask.input.SAMLProviderArn);
    }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        const auto found = state.saml_providers->find(ask.input.SAMLProviderArn);
        if (found == state.saml_providers->end()) return fail(errors::no_such_saml_provider(ask.input.SAMLProviderArn));
        const auto& provider = *found->second;
        Output output;
        output.SAMLProviderUUID = provider.uuid;
        output.SAMLMetadataDocument = provider.metadata;
        output.CreateDate = provider.created;
        output.ValidUntil = provider.valid_until;
        if (!provider.tags.empty()) output.Tags = shown_tags(provider.tags);
        return output;
    }
};

class ListSAMLProviders final : public Query<ListSAMLProviders, shapes::ListSAMLProvidersOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked&) { return list_subject(state, "saml-provider"); }

    static Result<Output> read(const IamState& state, const Asked&)
    {
        Output output;
        output.SAMLProviderList.emplace();
        for (const auto& [arn, provider] : *state.saml_providers) {
            auto& shown = output.SAMLProviderList->emplace_back();
            shown.Arn = arn;
            shown.ValidUntil = provider->valid_until;
            shown.CreateDate = provider->created;
        }
        return output;
    }
};

class UpdateSAMLProvider final : public Mutation<UpdateSAMLProvider, shapes::UpdateSAMLProviderOperation> {
public:
    static constexpr std::size_t body_limit = metadata_body_limit;
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return saml_subject(state, ask.input.SAMLProviderArn);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(auto provider, editor.saml_provider(ask.input.SAMLProviderArn));
        TRY_VOID(refuse_encryption(ask.input));
        if (ask.input.RemovePrivateKey)
            return fail(errors::no_such_entity("Private key " + *ask.input.RemovePrivateKey + " was not found."));
        if (ask.input.SAMLMetadataDocument) TRY_VOID(set_metadata(provider, *ask.input.SAMLMetadataDocument, editor.now()));
        Output output;
        output.SAMLProviderArn = provider.arn;
        TRY_VOID(editor.save(std::move(provider)));
        return output;
    }
};

class DeleteSAMLProvider final : public Mutation<DeleteSAMLProvider, shapes::DeleteSAMLProviderOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return saml_subject(state, ask.input.SAMLProviderArn);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(const auto provider, editor.saml_provider(ask.input.SAMLProviderArn));
        TRY_VOID(editor.erase(provider));
        return Output{};
    }
};

struct TaggedSamlProvider {
    static Subject subject(const IamState& state, const auto& input) { return saml_subject(state, input.SAMLProviderArn); }
    static Result<SamlProvider> edit(const Editor& editor, const auto& input)
    {
        return editor.saml_provider(input.SAMLProviderArn);
    }
    static Result<Tags> tags(const IamState& state, const auto& input)
    {
        const auto found = state.saml_providers->find(input.SAMLProviderArn);
        if (found == state.saml_providers->end()) return fail(errors::no_such_saml_provider(input.SAMLProviderArn));
        return found->second->tags;
    }
};

}  // namespace

void add_saml_provider_operations(op::Operations& operations, Accounts& accounts)
{
    using Tagged = TaggedSamlProvider;
    operations.push_back(op::make_operation<CreateSAMLProvider>(accounts));
    operations.push_back(op::make_operation<GetSAMLProvider>(accounts));
    operations.push_back(op::make_operation<ListSAMLProviders>(accounts));
    operations.push_back(op::make_operation<UpdateSAMLProvider>(accounts));
    operations.push_back(op::make_operation<DeleteSAMLProvider>(accounts));
    operations.push_back(op::make_operation<TagResource<Tagged, shapes::TagSAMLProviderOperation>>(accounts));
    operations.push_back(op::make_operation<UntagResource<Tagged, shapes::UntagSAMLProviderOperation>>(accounts));
    operations.push_back(op::make_operation<ListResourceTags<Tagged, shapes::ListSAMLProviderTagsOperation>>(accounts));
}

}  // namespace sekisho::iam
