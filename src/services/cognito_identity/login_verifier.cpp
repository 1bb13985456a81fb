#include "services/cognito_identity/login_verifier.h"

#include <algorithm>

#include "op/access_mapping.h"
#include "services/cognito_identity/errors.h"

namespace sekisho::cognito_identity {
namespace {

/// The pool's entry for that user pool and the client that the token is for.
const api::CognitoIdentityProvider* configured_provider(const Pool& pool, const ProviderNames& names,
                                                        const std::string& user_pool_id, const wire::Json& claims)
{
    if (!pool.settings.CognitoIdentityProviders) return nullptr;
    for (const auto& provider : *pool.settings.CognitoIdentityProviders)
        if (names.user_pool(*provider.ProviderName) == user_pool_id && authn::has_audience(claims, *provider.ClientId))
            return &provider;
    return nullptr;
}

bool knows(const Pool& pool, const ProviderNames& names, const std::string& user_pool_id)
{
    if (!pool.settings.CognitoIdentityProviders) return false;
    for (const auto& provider : *pool.settings.CognitoIdentityProviders)
        if (names.user_pool(*provider.ProviderName) == user_pool_id) return true;
    return false;
}

ProvenLogin proven(const ProviderNames& names, const std::string& user_pool_id, const std::string& client_id,
                   wire::Json claims)
{
    ProvenLogin login;
    login.key = {names.aws_name(user_pool_id), std::string(authn::text_claim(claims, "sub"))};
    login.names = {names.aws_name(user_pool_id), names.local_name(user_pool_id)};
    login.mapping_keys = {names.aws_name(user_pool_id) + ":" + client_id, names.local_name(user_pool_id) + ":" + client_id};
    login.amr = {login.key.provider, login.key.provider + ":CognitoSignIn:" + login.key.subject};
    login.claims = std::move(claims);
    return login;
}

constexpr std::string_view provider_marker = ":oidc-provider/";

/// The ARN of the pool's OIDC provider of that name; empty: the pool has none.
std::string provider_arn(const Pool& pool, std::string_view name)
{
    if (!pool.settings.OpenIdConnectProviderARNs) return {};
    for (const auto& arn : *pool.settings.OpenIdConnectProviderARNs) {
        const auto place = arn.find(provider_marker);
        if (place != std::string::npos && std::string_view(arn).substr(place + provider_marker.size()) == name) return arn;
    }
    return {};
}

/// arn:aws:iam::ACCOUNT:oidc-provider/...
std::string account_of(const std::string& arn)
{
    const auto end = arn.find(provider_marker);
    const auto start = arn.rfind(':', end - 1);
    return arn.substr(start + 1, end - start - 1);
}

/// What somebody is in the enterprise, only user pools of the same account say.
wire::Json without_own(wire::Json claims)
{
    if (auto* members = claims.object())
        std::erase_if(*members, [](const auto& member) { return op::is_reserved_name(member.first); });
    return claims;
}

/// Which roles somebody may choose from (cognito:roles, cognito:preferred_role), and what he is in the enterprise, only
/// user pools say.
wire::Json without_roles(wire::Json claims)
{
    if (auto* members = claims.object())
        std::erase_if(*members, [](const auto& member) {
            return member.first.starts_with("cognito:") || op::is_reserved_name(member.first);
        });
    return claims;
}

/// Whether `audience` is one of "app-1;app-2".
bool lists_client(std::string_view clients, std::string_view audience)
{
    while (true) {
        const auto end = clients.find(';');
        if (!audience.empty() && clients.substr(0, end) == audience) return true;
        if (end == std::string_view::npos) return false;
        clients.remove_prefix(end + 1);
    }
}

/// The clients of a public provider that the pool takes logins of; empty: it does not.
std::string_view public_clients(const Pool& pool, const std::string& provider)
{
    const auto& providers = pool.settings.SupportedLoginProviders;
    if (!providers) return {};
    const auto found = providers->find(provider);
    return found == providers->end() ? std::string_view() : std::string_view(found->second);
}

ProvenLogin outside_login(const std::string& provider, sts::VerifiedIdentity verified)
{
    ProvenLogin login;
    login.key = {provider, verified.identity.subject};
    login.claims = without_roles(std::move(verified.claims));
    return login;
}

Error translated(const Error& error)
{
    if (error.code == "ExpiredTokenException") return errors::expired_token();
    if (error.code == "IDPCommunicationError") return errors::external_service(error.detail);
    return errors::invalid_token(error.message + " " + error.detail);
}

}  // namespace

Result<authn::VerifiedJwt> LoginVerifier::verified_jwt(const std::string& issuer, const std::string& token) const
{
    auto keys = parts_.keys.keys_for(issuer);
    if (!keys) return fail(errors::foreign_token());
    authn::JwtRules rules;
    rules.now = parts_.clock.now();
    auto verified = authn::verify_jwt(token, **keys, rules);
    if (!verified)
        return fail(verified.error().code == "ExpiredJwt" ? errors::expired_token()
                                                          : errors::invalid_token(verified.error().message));
    if (authn::text_claim(verified->claims, "iss") != issuer) return fail(errors::invalid_token("the issuer differs"));
    return *std::move(verified);
}

Task<Result<ProvenLogin>> LoginVerifier::verify_user_pool(PoolPtr pool, std::string user_pool_id, std::string token) const
{
    const auto issuer = parts_.tokens.issuer_of(user_pool_id);
    CO_TRY(auto verified, verified_jwt(issuer, token));
    auto& claims = verified.claims;
    // An access token says what its holder may do at the user pool; who he is, only the ID token says.
    if (authn::text_claim(claims, "token_use") != "id") co_return fail(errors::invalid_token("not an ID token"));
    const auto* provider = configured_provider(*pool, parts_.names, user_pool_id, claims);
    if (!provider) co_return fail(errors::foreign_token());
    auto login = proven(parts_.names, user_pool_id, *provider->ClientId, std::move(claims));
    if (login.key.subject.empty()) co_return fail(errors::invalid_token("no subject"));
    // Another account may say who its users are, not what they are in the enterprise of this one.
    if (parts_.account_of(user_pool_id) != pool->account) login.claims = without_own(std::move(login.claims));
    // Always, as if ServerSideTokenCheck were on: the user pool is here, and a sign-in that was ended is ended everywhere.
    op::UserPoolTokens::SignIn sign_in{issuer, login.key.subject, std::string(authn::text_claim(login.claims, "origin_jti")),
                                       verified.issued};
    CO_TRY(const auto live, co_await parts_.tokens.token_is_live(std::move(sign_in)));
    if (!live) co_return fail(errors::not_authorized("Invalid login token. The sign-in that it stems from has been ended."));
    co_return login;
}

Task<Result<ProvenLogin>> LoginVerifier::verify_outside(PoolPtr pool, std::string provider, std::string token) const
{
    const auto arn = provider_arn(*pool, provider);
    if (arn.empty()) co_return fail(errors::foreign_token());
    auto verified = co_await parts_.outside.verify(std::move(token), account_of(arn), parts_.clock.now());
    if (!verified) co_return fail(translated(verified.error()));
    if (verified->identity.provider != arn) co_return fail(errors::other_issuer());
    auto login = outside_login(provider, *std::move(verified));
    login.names = login.mapping_keys = {arn, provider};
    login.amr = {provider, arn + ":OIDC:" + login.key.subject};
    co_return login;
}

Task<Result<ProvenLogin>> LoginVerifier::verify_public(PoolPtr pool, std::string provider, std::string token) const
{
    auto verified = co_await parts_.outside.verify(std::move(token), pool->account, parts_.clock.now());
    if (!verified) co_return fail(translated(verified.error()));
    const auto audience = verified->identity.audience;
    if (verified->identity.issuer != provider) co_return fail(errors::other_issuer());
    if (!lists_client(public_clients(*pool, provider), audience)) co_return fail(errors::foreign_token());
    auto login = outside_login(provider, *std::move(verified));
    login.names = login.mapping_keys = {provider};
    login.amr = {provider, provider + ":" + audience + ":" + login.key.subject};
    co_return login;
}

Task<Result<ProvenLogin>> LoginVerifier::verify_one(PoolPtr pool, std::string provider, std::string token) const
{
    const auto user_pool_id = parts_.names.user_pool(provider);
    if (user_pool_id && knows(*pool, parts_.names, *user_pool_id))
        return verify_user_pool(std::move(pool), *user_pool_id, std::move(token));
    if (!public_clients(*pool, provider).empty())
        return verify_public(std::move(pool), std::move(provider), std::move(token));
    return verify_outside(std::move(pool), std::move(provider), std::move(token));
}

Task<Result<std::vector<ProvenLogin>>> LoginVerifier::verify(PoolPtr pool, std::map<std::string, std::string> logins) const
{
    std::vector<ProvenLogin> all;
    for (const auto& [provider, token] : logins) {
        CO_TRY(auto login, co_await verify_one(pool, provider, token));
        // One user pool under both its names is one login.
        if (std::ranges::find(all, login.key.provider, [](const auto& other) { return other.key.provider; }) != all.end())
            co_return fail(errors::invalid_parameter("Two logins are of one provider."));
        all.push_back(std::move(login));
    }
    co_return all;
}

}  // namespace sekisho::cognito_identity
