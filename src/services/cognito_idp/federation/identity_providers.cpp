#include "services/cognito_idp/federation/identity_providers.h"

#include "base/encoding.h"
#include "crypto/certificate.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/federation/links.h"
#include "services/cognito_idp/federation/provider_store.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::size_t providers_per_pool = 300;
constexpr const char* certificate_name = "saml";

/// A key pair whose public half goes out in a certificate.
struct CertifiedKey {
    std::string certificate;  ///< base64 of its DER
    std::string private_key;  ///< PEM
};

Task<Result<CertifiedKey>> make_certified_key(WorkerPool& workers, std::string name, crypto::KeyUse use)
{
    auto work = [name, use]() -> Result<CertifiedKey> {
        const auto key = crypto::RsaPrivateKey::generate();
        return CertifiedKey{base64(crypto::make_signing_certificate(*key, name, use)), std::string(key->to_pem().reveal())};
    };
    co_return co_await workers.run(std::move(work));
}

bool wants_encryption(const ProviderDetails& details)
{
    const auto found = details.shown.find("EncryptedResponses");
    return found != details.shown.end() && found->second == "true";
}

/// Puts the certificate in by which assertions are encrypted for us: the former one, or a new one.
Task<Result<ProviderDetails>> with_encryption(WorkerPool& workers, std::string pool_id, ProviderDetails details,
                                              providers::Provider former)
{
    if (!wants_encryption(details)) co_return details;
    if (former.secret.contains("encryption_private_key")) {
        details.shown["ActiveEncryptionCertificate"] = former.type.ProviderDetails->at("ActiveEncryptionCertificate");
        details.secret["encryption_private_key"] = former.secret.at("encryption_private_key");
        co_return details;
    }
    CO_TRY(auto made, co_await make_certified_key(workers, std::move(pool_id), crypto::KeyUse::encryption));
    details.shown["ActiveEncryptionCertificate"] = std::move(made.certificate);
    details.secret["encryption_private_key"] = std::move(made.private_key);
    co_return details;
}

}  // namespace

Task<Result<CreateIdentityProvider::Output>> CreateIdentityProvider::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    const auto now = parts_.clock.now();
    CO_TRY_VOID(check_provider_name(input->ProviderType, input->ProviderName));
    CO_TRY(auto checked, check_details(input->ProviderType, input->ProviderDetails, now));
    CO_TRY(auto details, co_await with_encryption(parts_.workers, pool->id, std::move(checked), providers::Provider{}));
    providers::Provider provider;
    provider.type.UserPoolId = pool->id;
    provider.type.ProviderName = input->ProviderName;
    provider.type.ProviderType = input->ProviderType;
    provider.type.ProviderDetails = std::move(details.shown);
    provider.secret = std::move(details.secret);
    CO_TRY(provider.type.AttributeMapping,
           check_mapping(*pool, input->ProviderType, input->AttributeMapping.value_or(Details{})));
    provider.type.IdpIdentifiers = input->IdpIdentifiers;
    provider.type.CreationDate = provider.type.LastModifiedDate = now;
    auto edit = [provider](DocumentChange& change) -> Result<void> {
        const auto& present = change.pool().documents.of(DocumentKind::identity_provider);
        if (present.contains(*provider.type.ProviderName))
            return fail("DuplicateProviderException", fmt::format("A provider already exists in the user pool with name {}.",
                                                                  *provider.type.ProviderName));
        if (present.size() >= providers_per_pool)
            return fail(errors::limit_exceeded("The number of identity providers has exceeded its limit."));
        return providers::put(change, provider);
    };
    CO_TRY_VOID(co_await parts_.directory.change_documents(input->UserPoolId, std::move(edit)));
    Output output;
    output.IdentityProvider = providers::described(provider);
    co_return output;
}

Task<Result<DescribeIdentityProvider::Output>> DescribeIdentityProvider::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    CO_TRY(const auto provider, providers::get(*pool, input->ProviderName));
    Output output;
    output.IdentityProvider = providers::described(provider);
    co_return output;
}

Task<Result<UpdateIdentityProvider::Output>> UpdateIdentityProvider::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    CO_TRY(const auto former, providers::get(*pool, input->ProviderName));
    const auto now = parts_.clock.now();
    const auto& type = *former.type.ProviderType;
    std::optional<ProviderDetails> details;
    std::optional<Details> mapping;
    if (input->ProviderDetails) {
        CO_TRY(auto checked, check_details(type, *input->ProviderDetails, now));
        CO_TRY(details, co_await with_encryption(parts_.workers, pool->id, std::move(checked), former));
    }
    if (input->AttributeMapping) {
        CO_TRY(mapping, check_mapping(*pool, type, *input->AttributeMapping));
    }
    auto edit = [request = *input, details, mapping, now](DocumentChange& change) -> Result<void> {
        TRY(auto provider, providers::get(change.pool(), request.ProviderName));
        if (details) {
            provider.type.ProviderDetails = details->shown;
            provider.secret = details->secret;
        }
        if (mapping) provider.type.AttributeMapping = mapping;
        if (request.IdpIdentifiers) provider.type.IdpIdentifiers = request.IdpIdentifiers;
        provider.type.LastModifiedDate = now;
        return providers::put(change, provider);
    };
    CO_TRY(const auto changed, co_await parts_.directory.change_documents(input->UserPoolId, std::move(edit)));
    CO_TRY(const auto provider, providers::get(*changed, input->ProviderName));
    Output output;
    output.IdentityProvider = providers::described(provider);
    co_return output;
}

Task<Result<DeleteIdentityProvider::Output>> DeleteIdentityProvider::execute(op::Authorized<Input> input) const
{
    auto edit = [name = input->ProviderName, now = parts_.clock.now()](DocumentChange& change) -> Result<void> {
        TRY_VOID(providers::get(change.pool(), name));
        TRY_VOID(links::remove_of_provider(change.connection(), change.pool(), name, now));
        TRY_VOID(change.remove(DocumentKind::identity_provider, name));
        return change.edit_clients([&](api::UserPoolClientType& client) {
            return client.SupportedIdentityProviders && std::erase(*client.SupportedIdentityProviders, name) > 0;
        });
    };
    CO_TRY_VOID(co_await parts_.directory.change_documents(input->UserPoolId, std::move(edit)));
    co_return Output{};
}

Task<Result<ListIdentityProviders::Output>> ListIdentityProviders::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    const auto list = fmt::format("ListIdentityProviders|{}", input->UserPoolId);
    CO_TRY(const auto position, parts_.paging.position(list, input->NextToken));
    const auto asked = input->MaxResults.value_or(0);
    const auto page =
        page_of(pool->documents.of(DocumentKind::identity_provider), position,
                asked == 0 ? std::size_t{60} : static_cast<std::size_t>(asked), [](const auto&) { return true; });
    Output output;
    for (const auto* entry : page.entries) {
        CO_TRY(const auto provider, read_document<api::IdentityProviderType>(**entry));
        output.Providers.push_back({.ProviderName = provider.ProviderName,
                                    .ProviderType = provider.ProviderType,
                                    .LastModifiedDate = provider.LastModifiedDate,
                                    .CreationDate = provider.CreationDate});
    }
    if (page.more) output.NextToken = parts_.paging.token(list, page.last);
    co_return output;
}

Task<Result<GetIdentityProviderByIdentifier::Output>> GetIdentityProviderByIdentifier::execute(
    op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    for (const auto& [name, document] : pool->documents.of(DocumentKind::identity_provider)) {
        CO_TRY(const auto provider, providers::get(*pool, name));
        const auto& identifiers = provider.type.IdpIdentifiers;
        if (!identifiers || std::ranges::find(*identifiers, input->IdpIdentifier) == identifiers->end()) continue;
        Output output;
        output.IdentityProvider = providers::described(provider);
        co_return output;
    }
    co_return fail(errors::resource_not_found(
        fmt::format("Identity provider with identifier {} does not exist.", input->IdpIdentifier)));
}

Task<Result<GetSigningCertificate::Output>> GetSigningCertificate::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    auto found = pool->documents.find(DocumentKind::signing_certificate, certificate_name);
    if (!found) {
        CO_TRY(const auto made, co_await make_certified_key(parts_.workers, pool->id, crypto::KeyUse::signing));
        auto edit = [made, now = parts_.clock.now()](DocumentChange& change) -> Result<void> {
            // Of two that make one, the second finds the first's.
            if (change.pool().documents.find(DocumentKind::signing_certificate, certificate_name)) return {};
            return change.put(DocumentKind::signing_certificate, certificate_name,
                              Document{made.certificate, Secret(made.private_key), {}, now, now});
        };
        CO_TRY(const auto changed, co_await parts_.directory.change_documents(input->UserPoolId, std::move(edit)));
        found = changed->documents.find(DocumentKind::signing_certificate, certificate_name);
    }
    Output output;
    output.Certificate = found->body;
    co_return output;
}

}  // namespace sekisho::cognito_idp
