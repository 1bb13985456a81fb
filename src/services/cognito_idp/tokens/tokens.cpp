#include "services/cognito_idp/tokens/tokens.h"

#include "crypto/random.h"
#include "services/cognito_idp/federation/links.h"
#include "services/cognito_idp/mapping/access_claims.h"

namespace sekisho::cognito_idp {
namespace {

/// The user's groups in order of precedence: the lowest value first, those without one last, then by name.
std::vector<const api::GroupType*> by_precedence(const TokenSubject& subject)
{
    std::vector<const api::GroupType*> groups;
    for (const auto& name : subject.groups)
        if (const auto found = subject.app.pool->groups.find(name); found != subject.app.pool->groups.end())
            groups.push_back(&found->second);
    const auto rank = [](const api::GroupType* group) {
        return std::pair(group->Precedence ? std::int64_t{*group->Precedence} : std::int64_t{1} << 40, *group->GroupName);
    };
    std::ranges::sort(groups, {}, rank);
    return groups;
}

/// What the groups of a user come to: names in order of precedence, and for ID tokens their roles.
TokenOverrides::Groups groups_of(const TokenSubject& subject)
{
    TokenOverrides::Groups result;
    const auto groups = by_precedence(subject);
    for (const auto* group : groups) {
        result.groups.push_back(*group->GroupName);
        if (group->RoleArn && std::ranges::find(result.roles, *group->RoleArn) == result.roles.end())
            result.roles.push_back(*group->RoleArn);
    }
    // "The preferred role is that of the group with the lowest precedence value [...] If two groups with the same
    //  precedence have different roles, cognito:preferred_role is not set."
    const api::GroupType* best = nullptr;
    for (const auto* group : groups) {
        if (!group->RoleArn) continue;
        if (!best) best = group;
        else if (group->Precedence == best->Precedence && group->RoleArn != best->RoleArn) return result;
    }
    if (best) result.preferred_role = best->RoleArn;
    return result;
}

wire::Json::Array to_array(const std::vector<std::string>& texts)
{
    wire::Json::Array array;
    for (const auto& text : texts) array.emplace_back(text);
    return array;
}

void add_groups(wire::Json& claims, const std::vector<std::string>& groups)
{
    if (!groups.empty()) claims.set("cognito:groups", to_array(groups));
}

void add_roles(wire::Json& claims, const TokenOverrides::Groups& groups)
{
    if (!groups.roles.empty()) claims.set("cognito:roles", to_array(groups.roles));
    if (groups.preferred_role) claims.set("cognito:preferred_role", *groups.preferred_role);
}

/// Suppressing beats adding. What a trigger may not touch was refused when its answer was read.
void apply(wire::Json& claims, const TokenOverrides::Claims& overrides)
{
    for (const auto& [name, value] : overrides.add) claims.set(name, value);
    std::erase_if(*claims.object(), [&](const auto& member) {
        return std::ranges::find(overrides.suppress, member.first) != overrides.suppress.end();
    });
}

std::string scopes_of(std::vector<std::string> scopes, const TokenOverrides& overrides)
{
    for (const auto& scope : overrides.scopes_to_add)
        if (std::ranges::find(scopes, scope) == scopes.end()) scopes.push_back(scope);
    std::erase_if(scopes, [&](const auto& scope) {
        return std::ranges::find(overrides.scopes_to_suppress, scope) != overrides.scopes_to_suppress.end();
    });
    return fmt::format("{}", fmt::join(scopes, " "));
}

/// sub, iss, auth_time, exp, iat, jti, origin_jti, event_id.
void add_common(wire::Json& claims, const TokenSubject& subject, Time now, std::chrono::seconds validity)
{
    claims.set("event_id", subject.family.event_id);
    claims.set("auth_time", epoch_seconds(subject.family.auth_time));
    claims.set("exp", epoch_seconds(now + validity));
    claims.set("iat", epoch_seconds(now));
    // "When token revocation is enabled, additional claims are added": both only then.
    if (!subject.app.client->revocable()) return;
    claims.set("origin_jti", subject.family.origin_jti);
    claims.set("jti", crypto::uuid());
}

wire::Json attribute_claim(std::string_view name, const std::string& value)
{
    if (name == "email_verified" || name == "phone_number_verified") return value == "true";
    if (name == "address") {
        wire::Json address;
        address.set("formatted", value);
        return address;
    }
    return value;
}

}  // namespace

TokenFamily Tokens::begin_family(const App& app, const User& user, std::string event_id) const
{
    TokenFamily family;
    family.origin_jti = crypto::uuid();
    family.pool_id = app.pool->id;
    family.client_id = app.client->id;
    family.sub = user.sub;
    family.event_id = std::move(event_id);
    family.auth_time = clock_.now();
    family.expires = family.auth_time + app.client->refresh_token_validity();
    return family;
}

wire::Json Tokens::id_claims(const TokenSubject& subject, const TokenOverrides& overrides, Time now) const
{
    const auto& [pool, client] = subject.app;
    wire::Json claims;
    claims.set("sub", subject.user.sub);
    const auto groups = overrides.groups ? *overrides.groups : groups_of(subject);
    add_groups(claims, groups.groups);
    add_roles(claims, groups);
    for (const auto& [name, value] : subject.user.attributes)
        if (name != "identities" && !name.starts_with("dev:") && client->may_read(name))
            claims.set(name, attribute_claim(name, value));
    if (auto identities = links::identities_claim(subject.user); !identities.is_null())
        claims.set("identities", std::move(identities));
    claims.set("iss", issuer(*pool));
    claims.set("cognito:username", subject.user.username);
    claims.set("aud", client->id);
    claims.set("token_use", "id");
    add_common(claims, subject, now, client->id_token_validity());
    apply(claims, overrides.id);
    return claims;
}

wire::Json Tokens::access_claims(const TokenSubject& subject, const TokenOverrides& overrides, Time now) const
{
    const auto& [pool, client] = subject.app;
    wire::Json claims;
    claims.set("sub", subject.user.sub);
    add_groups(claims, overrides.groups ? overrides.groups->groups : groups_of(subject).groups);
    claims.set("iss", issuer(*pool));
    claims.set("version", 2);
    claims.set("client_id", client->id);
    claims.set("token_use", "access");
    claims.set("scope", scopes_of({std::string(self_service_scope)}, overrides));
    claims.set("username", subject.user.username);
    if (!subject.family.device_key.empty()) claims.set("device_key", subject.family.device_key);
    add_common(claims, subject, now, client->access_token_validity());
    apply(claims, overrides.access);
    return claims;
}

Task<Result<api::AuthenticationResultType>> Tokens::issue(TokenSubject subject, TokenSource source) const
{
    auto event = event_about(subject.app, subject.user, subject.metadata);
    auto groups = groups_of(subject);
    CO_TRY(const auto overrides, co_await triggers_.pre_token_generation(std::move(event), source, std::move(groups),
                                                                         {std::string(self_service_scope)}));
    const auto now = clock_.now();
    auto id = id_claims(subject, overrides, now), access = access_claims(subject, overrides, now);
    access_.write(subject, id, access);  // last: no trigger has a say in them
    auto work = [pool = subject.app.pool, id = std::move(id),
                 access = std::move(access)]() -> Result<api::AuthenticationResultType> {
        api::AuthenticationResultType result;
        const authn::JwtForm form{authn::JwtAlgorithm::rs256, {}, wire::EscapeSlash::yes};
        result.IdToken = authn::sign_jwt(pool->keys->id, id, form);
        result.AccessToken = authn::sign_jwt(pool->keys->access, access, form);
        result.TokenType = "Bearer";
        return result;
    };
    CO_TRY(auto result, co_await workers_.run(std::move(work)));
    result.ExpiresIn = static_cast<int>(subject.app.client->access_token_validity().count());
    co_return result;
}

}  // namespace sekisho::cognito_idp
