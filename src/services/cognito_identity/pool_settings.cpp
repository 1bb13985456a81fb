#include "services/cognito_identity/pool_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "services/cognito_identity/errors.h"

namespace sekisho::cognito_identity {
namespace {

constexpr std::size_t most_providers = 50;
constexpr std::string_view oidc_marker = ":oidc-provider/";
/// Those whose tokens are OpenID Connect's, so that their keys tell whether a token is theirs.
constexpr std::array<std::string_view, 2> verifiable{"accounts.google.com", "appleid.apple.com"};

Error too_many_providers() { return errors::limit_exceeded("An identity pool can have at most 50 providers of one kind."); }

/// "idp.example/pool" of the provider's ARN.
std::string_view name_of_provider(std::string_view arn)
{
    const auto place = arn.find(oidc_marker);
    return place == std::string_view::npos ? arn : arn.substr(place + oidc_marker.size());
}

Result<void> check_public_providers(const api::IdentityPool& settings)
{
    if (!settings.SupportedLoginProviders) return {};
    for (const auto& [name, clients] : *settings.SupportedLoginProviders)
        if (std::ranges::find(verifiable, name) == verifiable.end())
            return fail(errors::invalid_parameter(
                fmt::format("{} is not supported by this installation: its tokens cannot be verified by public keys. "
                            "Register an OIDC provider in IAM instead.",
                            name)));
    return {};
}

bool is_public_provider(const api::IdentityPool& settings, const std::string& name)
{
    return settings.SupportedLoginProviders && settings.SupportedLoginProviders->contains(name);
}

bool is_outside_provider(const api::IdentityPool& settings, const std::string& name)
{
    return settings.OpenIdConnectProviderARNs &&
           std::ranges::any_of(*settings.OpenIdConnectProviderARNs,
                               [&](const std::string& arn) { return arn == name || name_of_provider(arn) == name; });
}

/// A developer's users and those of another provider are never taken for each other.
Result<void> check_developer_provider(const api::IdentityPool& settings)
{
    if (!settings.DeveloperProviderName) return {};
    const auto& name = *settings.DeveloperProviderName;
    constexpr std::array<std::string_view, 7> known{"cognito-identity.amazonaws.com",
                                                    "accounts.google.com",
                                                    "appleid.apple.com",
                                                    "graph.facebook.com",
                                                    "www.amazon.com",
                                                    "api.twitter.com",
                                                    "www.digits.com"};
    if (std::ranges::find(known, name) == known.end() && !is_outside_provider(settings, name)) return {};
    return fail(errors::invalid_parameter(fmt::format("{} is the name of another provider.", name)));
}

bool is_role_arn(std::string_view arn)
{
    return arn.starts_with("arn:aws:iam::") && arn.find(":role/") != std::string_view::npos;
}

Result<void> check_mapping(const std::string& provider, const api::RoleMapping& mapping)
{
    constexpr std::size_t most_rules = 25;  // a quota; the model takes lists of up to 400
    const bool has_rules = mapping.RulesConfiguration.has_value();
    if ((mapping.Type == "Rules") != has_rules)
        return fail(errors::invalid_parameter(fmt::format(
            "RulesConfiguration must be given for role mappings of type Rules, and only for these: {}", provider)));
    if (!mapping.AmbiguousRoleResolution)
        return fail(errors::invalid_parameter("AmbiguousRoleResolution is required for role mappings."));
    if (!has_rules) return {};
    if (mapping.RulesConfiguration->Rules.size() > most_rules)
        return fail(errors::invalid_parameter("At most 25 rules can be given for one identity provider."));
    for (const auto& rule : mapping.RulesConfiguration->Rules)
        if (!is_role_arn(rule.RoleARN))
            return fail(errors::invalid_parameter(fmt::format("{} is not a valid role ARN.", rule.RoleARN)));
    return {};
}

}  // namespace

Result<void> check_settings(const api::IdentityPool& settings, std::string_view account)
{
    // Refused until assertions are verified: accepted, but never honoured, would be a trap.
    if (settings.SamlProviderARNs && !settings.SamlProviderARNs->empty())
        return fail(errors::invalid_parameter("SAML providers are not supported by this installation."));
    TRY_VOID(check_public_providers(settings));
    TRY_VOID(check_developer_provider(settings));
    if (settings.IdentityPoolTags) TRY_VOID(check_tags(*settings.IdentityPoolTags));
    if (settings.CognitoIdentityProviders) {
        if (settings.CognitoIdentityProviders->size() > most_providers) return fail(too_many_providers());
        for (const auto& provider : *settings.CognitoIdentityProviders)
            if (!provider.ProviderName || !provider.ClientId)
                return fail(
                    errors::invalid_parameter("ProviderName and ClientId are required for each Cognito identity provider."));
    }
    if (settings.OpenIdConnectProviderARNs) {
        if (settings.OpenIdConnectProviderARNs->size() > most_providers) return fail(too_many_providers());
        for (const auto& arn : *settings.OpenIdConnectProviderARNs)
            if (!arn.starts_with(fmt::format("arn:aws:iam::{}:oidc-provider/", account)))
                return fail(errors::invalid_parameter(fmt::format("{} is not a valid OpenID Connect provider ARN.", arn)));
    }
    return {};
}

Result<void> check_roles(const api::SetIdentityPoolRolesInput& input)
{
    for (const auto& [kind, arn] : input.Roles) {
        if (kind != "authenticated" && kind != "unauthenticated")
            return fail(errors::invalid_parameter(
                fmt::format("{} is not a kind of role. Use authenticated or unauthenticated.", kind)));
        if (!is_role_arn(arn)) return fail(errors::invalid_parameter(fmt::format("{} is not a valid role ARN.", arn)));
    }
    if (input.RoleMappings)
        for (const auto& [provider, mapping] : *input.RoleMappings) TRY_VOID(check_mapping(provider, mapping));
    return {};
}

Result<void> check_provider(const api::IdentityPool& settings, const std::string& provider, const ProviderNames& names)
{
    const auto user_pool = names.user_pool(provider);
    if (user_pool && settings.CognitoIdentityProviders)
        for (const auto& own : *settings.CognitoIdentityProviders)
            if (names.user_pool(*own.ProviderName) == user_pool) return {};
    if (is_public_provider(settings, provider) || is_outside_provider(settings, provider)) return {};
    return fail(errors::invalid_parameter(fmt::format("{} is not a provider of this identity pool.", provider)));
}

Result<void> check_mapping_key(const api::IdentityPool& settings, const std::string& key, const ProviderNames& names)
{
    const auto colon = key.rfind(':');
    if (colon != std::string::npos && settings.CognitoIdentityProviders)
        if (const auto user_pool = names.user_pool(std::string_view(key).substr(0, colon)))
            for (const auto& own : *settings.CognitoIdentityProviders)
                if (names.user_pool(*own.ProviderName) == user_pool && *own.ClientId == key.substr(colon + 1)) return {};
    if (is_public_provider(settings, key) || is_outside_provider(settings, key)) return {};
    return fail(errors::invalid_parameter(
        fmt::format("{} is not a provider of this identity pool. Use provider:clientId for a user pool.", key)));
}

Result<void> check_tags(const std::map<std::string, std::string>& tags)
{
    constexpr std::size_t most_tags = 50;
    if (tags.size() > most_tags) return fail(errors::invalid_parameter("A resource can have at most 50 tags."));
    for (const auto& [key, value] : tags)
        if (key.starts_with("aws:")) return fail(errors::invalid_parameter("Tag keys must not begin with aws:"));
    return {};
}

void set_request_tags(op::AccessCheck& check, const std::map<std::string, std::string>& tags)
{
    std::vector<std::string> keys;
    for (const auto& [key, value] : tags) {
        check.context.set("aws:RequestTag/" + key, value);
        keys.push_back(key);
    }
    if (!keys.empty()) check.context.set_list("aws:TagKeys", std::move(keys));
}

}  // namespace sekisho::cognito_identity
