#include "services/cognito_idp/federation/provider_store.h"

#include <set>

#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp::providers {
namespace {

std::string to_text(const Details& details)
{
    wire::Json::Object members;
    for (const auto& [key, value] : details) members.emplace_back(key, value);
    return wire::to_text(members);
}

Result<Details> from_text(std::string_view text)
{
    TRY(const auto json, wire::parse_json(text));
    Details details;
    if (const auto* members = json.object())
        for (const auto& [key, value] : *members)
            if (value.string()) details.emplace(key, *value.string());
    return details;
}

Result<void> check_identifiers(const Pool& pool, const api::IdentityProviderType& provider)
{
    if (!provider.IdpIdentifiers) return {};
    const auto taken = [](const std::string& identifier) {
        return fail("DuplicateProviderException", fmt::format("Identity provider identifier {} is not unique.", identifier));
    };
    std::set<std::string, std::less<>> own;
    for (const auto& identifier : *provider.IdpIdentifiers)
        if (!own.insert(identifier).second) return taken(identifier);
    for (const auto& [name, document] : pool.documents.of(DocumentKind::identity_provider)) {
        if (name == provider.ProviderName) continue;
        TRY(const auto other, read_document<api::IdentityProviderType>(*document));
        for (const auto& identifier : other.IdpIdentifiers.value_or(std::vector<std::string>{}))
            if (own.contains(identifier)) return taken(identifier);
    }
    return {};
}

}  // namespace

Result<Provider> get(const Pool& pool, std::string_view name)
{
    const auto found = pool.documents.find(DocumentKind::identity_provider, name);
    if (!found) return fail(errors::resource_not_found(fmt::format("Identity provider {} does not exist.", name)));
    Provider provider;
    TRY(provider.type, read_document<api::IdentityProviderType>(*found));
    if (found->secret) {
        TRY(provider.secret, from_text(found->secret->reveal()));
    }
    return provider;
}

api::IdentityProviderType described(const Provider& provider)
{
    auto type = provider.type;
    if (const auto secret = provider.secret.find("client_secret"); secret != provider.secret.end())
        type.ProviderDetails->insert(*secret);
    return type;
}

Result<void> put(DocumentChange& change, const Provider& provider)
{
    TRY_VOID(check_identifiers(change.pool(), provider.type));
    auto document = to_document(provider.type, *provider.type.CreationDate, *provider.type.LastModifiedDate);
    if (!provider.secret.empty()) document.secret = Secret(to_text(provider.secret));
    return change.put(DocumentKind::identity_provider, *provider.type.ProviderName, std::move(document));
}

}  // namespace sekisho::cognito_idp::providers
