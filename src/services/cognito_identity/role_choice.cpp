#include "services/cognito_identity/role_choice.h"

#include <algorithm>

#include "services/cognito_identity/errors.h"

namespace sekisho::cognito_identity {
namespace {

using wire::Json;

/// A claim as the texts that rules compare: a list has several, numbers and booleans have their JSON text.
std::vector<std::string> texts_of(const Json* claim)
{
    if (!claim || claim->is_null() || claim->object()) return {};
    if (const auto* text = claim->string()) return {*text};
    if (const auto* list = claim->array()) {
        std::vector<std::string> all;
        for (const auto& item : *list)
            for (auto& text : texts_of(&item)) all.push_back(std::move(text));
        return all;
    }
    return {to_text(*claim)};
}

bool matches(const api::MappingRule& rule, const Json& claims)
{
    const auto values = texts_of(claims.find(rule.Claim));
    const auto any = [&](auto&& fits) { return std::ranges::any_of(values, fits); };
    if (rule.MatchType == "Equals") return any([&](const std::string& value) { return value == rule.Value; });
    if (rule.MatchType == "StartsWith") return any([&](const std::string& value) { return value.starts_with(rule.Value); });
    if (rule.MatchType == "Contains")
        return any([&](const std::string& value) { return value.find(rule.Value) != std::string::npos; });
    if (rule.MatchType == "NotEqual")
        return !values.empty() && !any([&](const std::string& value) { return value == rule.Value; });
    return false;
}

std::optional<std::string> by_rules(const api::RoleMapping& mapping, const Json& claims)
{
    for (const auto& rule : mapping.RulesConfiguration->Rules)
        if (matches(rule, claims)) return rule.RoleARN;
    return std::nullopt;
}

std::optional<std::string> by_token(const Json& claims)
{
    if (const auto* preferred = claims.find("cognito:preferred_role"); preferred && preferred->string())
        return *preferred->string();
    const auto roles = texts_of(claims.find("cognito:roles"));
    if (roles.size() == 1) return roles.front();
    return std::nullopt;
}

Result<std::string> default_role(const Pool& pool, const std::string& kind)
{
    const auto role = pool.roles.find(kind);
    if (role == pool.roles.end()) return fail(errors::no_role());
    return role->second;
}

struct MappedLogin {
    const ProvenLogin* login = nullptr;
    const api::RoleMapping* mapping = nullptr;
};

MappedLogin mapped_login(const Pool& pool, const std::vector<ProvenLogin>& logins)
{
    for (const auto& login : logins)
        for (const auto& key : login.mapping_keys)
            if (const auto found = pool.role_mappings.find(key); found != pool.role_mappings.end())
                return {&login, &found->second};
    return {};
}

Error denied_by_rules() { return errors::not_authorized("The ambiguous role mapping rules denied this request"); }

}  // namespace

Result<std::string> choose_role(const Pool& pool, const std::vector<ProvenLogin>& logins,
                                const std::optional<std::string>& custom_role)
{
    if (logins.empty()) {
        if (custom_role) return fail(errors::not_authorized("Custom role is not supported for unauthenticated identities."));
        return default_role(pool, "unauthenticated");
    }
    const auto [login, mapping] = mapped_login(pool, logins);
    if (custom_role) {
        // Where the pool decides by rules, or has one role for all, a user does not choose among the roles of his groups.
        const bool by_choice = login && !mapping->RulesConfiguration;
        const auto roles = by_choice ? texts_of(login->claims.find("cognito:roles")) : std::vector<std::string>{};
        if (std::ranges::find(roles, *custom_role) == roles.end())
            return fail(errors::not_authorized("Custom role is not in the roles of the token."));
        return *custom_role;
    }
    if (!login) return default_role(pool, "authenticated");
    const auto chosen = mapping->RulesConfiguration ? by_rules(*mapping, login->claims) : by_token(login->claims);
    if (chosen) return *chosen;
    if (mapping->AmbiguousRoleResolution != "AuthenticatedRole") return fail(denied_by_rules());
    return default_role(pool, "authenticated");
}

Result<std::string> developer_role(const Pool& pool) { return default_role(pool, "authenticated"); }

}  // namespace sekisho::cognito_identity
