#include <algorithm>

#include "base/encoding.h"
#include "issuers/discovery.h"
#include "services/iam/families.h"
#include "services/iam/handler.h"
#include "services/iam/tags.h"

namespace sekisho::iam {

namespace {

namespace shapes = sekisho::shapes::iam;

constexpr std::size_t providers_per_account = 100;
constexpr std::size_t client_ids_per_provider = 100;
constexpr std::size_t thumbprints_per_provider = 5;
constexpr std::size_t thumbprint_characters = 40;

/// "https://host/path" as it stands in the ARN: without scheme and without a slash at the end.
Result<std::string> provider_name(std::string_view url)
{
    const auto invalid = [] { return fail(errors::validation("Invalid Open ID Connect Provider URL")); };
    if (!issuers::may_be_fetched(url)) return invalid();
    url.remove_prefix(url.find("://") + 3);
    while (url.ends_with('/')) url.remove_suffix(1);
    // A bare word would make condition keys that look like a service's own: "aws:PrincipalArn".
    if (url.find_first_of("./:") == std::string_view::npos && !equal_ignoring_case(url, "localhost")) return invalid();
    return std::string(url);
}

Result<void> check_client_ids(const std::vector<std::string>& ids)
{
    if (ids.size() <= client_ids_per_provider) return {};
    return fail(errors::quota("ClientIdsPerOpenIdConnectProvider", client_ids_per_provider));
}

Result<void> check_thumbprints(const std::vector<std::string>& thumbprints)
{
    if (thumbprints.size() > thumbprints_per_provider)
        return fail(errors::invalid_input("Thumbprint list must contain fewer than 5 entries."));
    for (const auto& thumbprint : thumbprints) {
        if (thumbprint.size() != thumbprint_characters || !from_hex(lower_ascii(thumbprint)))
            return fail(errors::invalid_input("Thumbprint must be 40 hexadecimal characters."));
    }
    return {};
}

std::vector<std::string> without_duplicates(std::vector<std::string> texts)
{
    std::vector<std::string> result;
    for (auto& text : texts) {
        if (!contains(result, text)) result.push_back(std::move(text));
    }
    return result;
}

class CreateOpenIDConnectProvider final
    : public Mutation<CreateOpenIDConnectProvider, shapes::CreateOpenIDConnectProviderOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        const auto name = provider_name(ask.input.Url);
        auto subject = new_subject(state, "oidc-provider", "/", name.value_or("*"));
        set_request_tags(subject.context, tags_of(ask.input.Tags));
        return subject;
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        const auto& state = editor.state();
        OidcProvider provider;
        TRY(provider.url, provider_name(ask.input.Url));
        provider.arn = iam_arn(state.account, "oidc-provider", "/", provider.url);
        if (state.providers->contains(provider.arn))
            return fail(errors::already_exists("Provider with url " + ask.input.Url + " already exists."));
        if (state.providers->size() >= providers_per_account)
            return fail(errors::quota("OpenIdConnectProvidersPerAccount", providers_per_account));
        provider.client_ids = without_duplicates(ask.input.ClientIDList.value_or(std::vector<std::string>{}));
        provider.thumbprints = without_duplicates(ask.input.ThumbprintList.value_or(std::vector<std::string>{}));
        TRY_VOID(check_client_ids(provider.client_ids));
        TRY_VOID(check_thumbprints(provider.thumbprints));
        provider.created = editor.now();
        TRY_VOID(add_tags(provider.tags, tags_of(ask.input.Tags)));
        Output output;
        output.OpenIDConnectProviderArn = provider.arn;
        if (!provider.tags.empty()) output.Tags = shown_tags(provider.tags);
        TRY_VOID(editor.save(std::move(provider)));
        return output;
    }
};

class GetOpenIDConnectProvider final : public Query<GetOpenIDConnectProvider, shapes::GetOpenIDConnectProviderOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return provider_subject(state, ask.input.OpenIDConnectProviderArn);
    }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        const auto found = state.providers->find(ask.input.OpenIDConnectProviderArn);
        if (found == state.providers->end()) return fail(errors::no_such_provider(ask.input.OpenIDConnectProviderArn));
        const auto& provider = *found->second;
        Output output;
        output.Url = provider.url;
        output.ClientIDList = provider.client_ids;
        output.ThumbprintList = provider.thumbprints;
        output.CreateDate = provider.created;
        output.Tags = shown_tags(provider.tags);
        return output;
    }
};

class ListOpenIDConnectProviders final
    : public Query<ListOpenIDConnectProviders, shapes::ListOpenIDConnectProvidersOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked&) { return list_subject(state, "oidc-provider"); }

    static Result<Output> read(const IamState& state, const Asked&)
    {
        Output output;
        output.OpenIDConnectProviderList.emplace();
        for (const auto& [arn, provider] : *state.providers) output.OpenIDConnectProviderList->emplace_back().Arn = arn;
        return output;
    }
};

class DeleteOpenIDConnectProvider final
    : public Mutation<DeleteOpenIDConnectProvider, shapes::DeleteOpenIDConnectProviderOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return provider_subject(state, ask.input.OpenIDConnectProviderArn);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(const auto provider, editor.provider(ask.input.OpenIDConnectProviderArn));
        TRY_VOID(editor.erase(provider));
        return Output{};
    }
};

class AddClientID final : public Mutation<AddClientID, shapes::AddClientIDToOpenIDConnectProviderOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return provider_subject(state, ask.input.OpenIDConnectProviderArn);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(auto provider, editor.provider(ask.input.OpenIDConnectProviderArn));
        if (contains(provider.client_ids, ask.input.ClientID)) return Output{};
        provider.client_ids.push_back(ask.input.ClientID);
        TRY_VOID(check_client_ids(provider.client_ids));
        TRY_VOID(editor.save(std::move(provider)));
        return Output{};
    }
};

class RemoveClientID final : public Mutation<RemoveClientID, shapes::RemoveClientIDFromOpenIDConnectProviderOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return provider_subject(state, ask.input.OpenIDConnectProviderArn);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(auto provider, editor.provider(ask.input.OpenIDConnectProviderArn));
        std::erase(provider.client_ids, ask.input.ClientID);
        TRY_VOID(editor.save(std::move(provider)));
        return Output{};
    }
};

class UpdateThumbprint final : public Mutation<UpdateThumbprint, shapes::UpdateOpenIDConnectProviderThumbprintOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return provider_subject(state, ask.input.OpenIDConnectProviderArn);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(auto provider, editor.provider(ask.input.OpenIDConnectProviderArn));
        provider.thumbprints = without_duplicates(ask.input.ThumbprintList);
        TRY_VOID(check_thumbprints(provider.thumbprints));
        TRY_VOID(editor.save(std::move(provider)));
        return Output{};
    }
};

}  // namespace

void add_oidc_provider_operations(op::Operations& operations, Accounts& accounts)
{
    operations.push_back(op::make_operation<CreateOpenIDConnectProvider>(accounts));
    operations.push_back(op::make_operation<GetOpenIDConnectProvider>(accounts));
    operations.push_back(op::make_operation<ListOpenIDConnectProviders>(accounts));
    operations.push_back(op::make_operation<DeleteOpenIDConnectProvider>(accounts));
    operations.push_back(op::make_operation<AddClientID>(accounts));
    operations.push_back(op::make_operation<RemoveClientID>(accounts));
    operations.push_back(op::make_operation<UpdateThumbprint>(accounts));
}

}  // namespace sekisho::iam
