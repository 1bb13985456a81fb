#include <array>

#include "base/log.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/triggers/answer_members.h"
#include "services/cognito_idp/triggers/answers.h"

namespace sekisho::cognito_idp::answers {
namespace {

std::unexpected<Error> unrecognizable() { return fail(errors::invalid_lambda_response()); }

/// "[...] can't modify the following claims", and what stands for whose the token is.
constexpr std::array<std::string_view, 16> never{"acr",        "amr", "at_hash",   "aud",       "auth_time", "azp",
                                                 "exp",        "iat", "iss",       "jti",       "nbf",       "nonce",
                                                 "origin_jti", "sub", "token_use", "identities"};
constexpr std::array<std::string_view, 6> never_in_access{"client_id", "username", "scope",
                                                          "version",   "event_id", "device_key"};
constexpr std::array<std::string_view, 3> reserved_prefixes{"cognito:", "aws:", "sekisho:"};

enum class Token { id, access };

bool is_reserved(std::string_view claim, Token token)
{
    if (std::ranges::find(never, claim) != never.end()) return true;
    if (token == Token::access && std::ranges::find(never_in_access, claim) != never_in_access.end()) return true;
    return std::ranges::any_of(reserved_prefixes, [&](auto prefix) { return claim.starts_with(prefix); });
}

struct Reading {
    events::TokenVersion version;
    std::string_view client_id;
    Token token;
};

/// claimsToAddOrOverride and claimsToSuppress.
Result<TokenOverrides::Claims> claims_of(const wire::Json& details, const Reading& reading)
{
    TokenOverrides::Claims claims;
    TRY(const auto added, object_in(details, "claimsToAddOrOverride"));
    std::size_t left_out = 0;
    if (added.object()) {
        for (const auto& [name, value] : *added.object()) {
            if (reading.version == events::TokenVersion::v1 && !value.string()) return unrecognizable();
            const bool own_audience = reading.token == Token::access && name == "aud" && value.string() &&
                                      *value.string() == reading.client_id && !reading.client_id.empty();
            if (name.empty() || (is_reserved(name, reading.token) && !own_audience)) ++left_out;
            else claims.add.emplace(name, value);
        }
    }
    TRY(const auto suppressed, texts(details, "claimsToSuppress"));
    for (const auto& name : suppressed) {
        if (is_reserved(name, reading.token)) ++left_out;
        else claims.suppress.push_back(name);
    }
    if (left_out > 0)
        log::warning("a pre token generation trigger named claims that are not its own; they were left out",
                     {{"client", std::string(reading.client_id)}, {"claims", std::to_string(left_out)}});
    return claims;
}

/// RFC 6749, 3.3: scope-token.
bool is_scope(std::string_view text)
{
    const auto allowed = [](char c) { return c == 0x21 || (c >= 0x23 && c <= 0x5b) || (c >= 0x5d && c <= 0x7e); };
    return !text.empty() && text.size() <= 256 && std::ranges::all_of(text, allowed);
}

/// "If you provide an empty or null object in the response, then the groups are suppressed." Left out, they stay.
Result<std::optional<TokenOverrides::Groups>> groups_of(const wire::Json& details)
{
    if (!details.find("groupOverrideDetails")) return std::nullopt;
    TRY(const auto given, object_in(details, "groupOverrideDetails"));
    TokenOverrides::Groups groups;
    if (given.is_null()) return groups;
    TRY(groups.groups, texts(given, "groupsToOverride"));
    TRY(groups.roles, texts(given, "iamRolesToOverride"));
    TRY(groups.preferred_role, text(given, "preferredRole"));
    return groups;
}

Result<void> read_access(const wire::Json& access, TokenOverrides& overrides)
{
    TRY(overrides.scopes_to_add, texts(access, "scopesToAdd"));
    TRY(overrides.scopes_to_suppress, texts(access, "scopesToSuppress"));
    if (!std::ranges::all_of(overrides.scopes_to_add, is_scope)) return unrecognizable();
    return {};
}

}  // namespace

Result<TokenOverrides> token_overrides(const wire::Json& response, events::TokenVersion version, std::string_view client_id)
{
    TokenOverrides overrides;
    if (version == events::TokenVersion::v1) {
        TRY(const auto details, object_in(response, "claimsOverrideDetails"));
        TRY(overrides.id, claims_of(details, {version, client_id, Token::id}));
        TRY(overrides.groups, groups_of(details));
        return overrides;
    }
    TRY(const auto details, object_in(response, "claimsAndScopeOverrideDetails"));
    TRY(const auto id, object_in(details, "idTokenGeneration"));
    TRY(const auto access, object_in(details, "accessTokenGeneration"));
    TRY(overrides.id, claims_of(id, {version, client_id, Token::id}));
    TRY(overrides.access, claims_of(access, {version, client_id, Token::access}));
    TRY_VOID(read_access(access, overrides));
    TRY(overrides.groups, groups_of(details));
    return overrides;
}

}  // namespace sekisho::cognito_idp::answers
