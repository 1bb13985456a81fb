#include "services/sts/identity_token.h"

#include "authn/jwt/jwt.h"
#include "base/encoding.h"
#include "issuers/discovery.h"
#include "services/sts/errors.h"

namespace sekisho::sts {

namespace {

constexpr std::size_t longest_token = 20'000;
constexpr std::chrono::minutes others_clocks{1};

Result<IdentityProvider> provider_of(const iam::IamState& state, const std::string& issuer)
{
    if (issuer == identity_pool_issuer) {
        const std::string name(identity_pool_provider);
        return IdentityProvider{name, name, nullptr, {}};
    }
    auto registered = state.find_provider_of(issuer);
    if (!registered) {
        constexpr std::size_t shown = 256;  // a name that a stranger chose
        return fail(errors::invalid_identity_token("No OpenIDConnect provider found in your account for " +
                                                   issuer.substr(0, shown)));
    }
    IdentityProvider provider{registered->arn, registered->url, registered, {std::string(identity_pool_provider)}};
    for (const auto& [arn, other] : *state.providers)
        if (arn != registered->arn) provider.other_issuers.push_back(other->url);
    return provider;
}

Error translated_key_error(const Error& error)
{
    Error result;
    if (error.code == issuers::errors::unreachable) result = errors::idp_communication();
    else if (error.code == issuers::errors::certificate)
        result =
            errors::invalid_identity_token("OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint");
    else result = errors::no_verification_key();
    result.detail = error.message + ": " + error.detail;
    return result;
}

Error translated(const Error& error)
{
    if (error.code == "ExpiredJwt") return errors::expired_identity_token("Token expired");
    auto result = errors::invalid_identity_token(
        "The ID Token provided is not a valid JWT. (You may see this error if you "
        "sent an Access Token)");
    result.detail = error.message;
    return result;
}

}  // namespace

Task<Result<ProviderTokenVerifier::Keys>> ProviderTokenVerifier::keys_for(std::string issuer, IdentityProvider provider,
                                                                          std::string token) const
{
    for (const auto* source : parts_.local) {
        if (auto keys = source->keys_for(issuer)) co_return Keys{*std::move(keys), true};
    }
    // Only issuers that are registered: what a token says chooses nothing that this server would fetch.
    if (!parts_.external || !provider.registration || !issuers::may_be_fetched(issuer))
        co_return fail(errors::no_verification_key());
    issuers::ExternalIssuer external{std::move(issuer), {}};
    for (const auto& thumbprint : provider.registration->thumbprints)
        external.thumbprints.push_back(lower_ascii(thumbprint));
    auto key_id = authn::unverified_key_id(token, longest_token);
    auto keys = co_await parts_.external->keys_for(std::move(external), std::move(key_id));
    if (!keys) co_return fail(translated_key_error(keys.error()));
    co_return Keys{*std::move(keys), false};
}

/// A sign-in at a user pool of ours that was ended is ended here as well.
Task<Result<void>> ProviderTokenVerifier::check_live(std::string issuer, authn::VerifiedJwt token) const
{
    if (!parts_.user_pools || !parts_.user_pools->serves(issuer)) co_return Result<void>{};
    op::UserPoolTokens::SignIn sign_in{std::move(issuer), std::string(authn::text_claim(token.claims, "sub")),
                                       std::string(authn::text_claim(token.claims, "origin_jti")), token.issued};
    CO_TRY(const bool live, co_await parts_.user_pools->token_is_live(std::move(sign_in)));
    if (!live) co_return fail(errors::invalid_identity_token("The sign-in that the token stems from has been ended."));
    co_return Result<void>{};
}

Task<Result<VerifiedIdentity>> ProviderTokenVerifier::verify(std::string token, std::string account, Time now) const
{
    const auto issuer = authn::unverified_issuer(token, longest_token);
    if (!issuer) co_return fail(translated(issuer.error()));
    const auto state = parts_.sessions.accounts().state_of(account);
    if (!state) co_return fail(errors::not_authorized("sts:AssumeRoleWithWebIdentity"));
    CO_TRY(const auto provider, provider_of(*state, *issuer));
    CO_TRY(const auto keys, co_await keys_for(*issuer, provider, token));
    authn::JwtRules rules;
    rules.now = now;
    rules.longest = longest_token;
    rules.algorithms = {authn::JwtAlgorithm::rs256, authn::JwtAlgorithm::rs512};
    if (!keys.local) {
        rules.algorithms = authn::all_jwt_algorithms();
        rules.early = others_clocks;
    }
    // Identity pools call their tokens JWS, as AWS's do.
    if (!provider.registration) rules.types = {"JWS"};
    auto verified = authn::verify_jwt(token, *keys.set, rules);
    if (!verified) co_return fail(translated(verified.error()));
    if (authn::text_claim(verified->claims, "iss") != *issuer)
        co_return fail(errors::invalid_identity_token("Incorrect token issuer"));
    CO_TRY_VOID(co_await check_live(*issuer, *verified));
    CO_TRY(auto identity, read_identity(verified->claims, provider));
    co_return VerifiedIdentity{std::move(identity), std::move(verified->claims)};
}

}  // namespace sekisho::sts
