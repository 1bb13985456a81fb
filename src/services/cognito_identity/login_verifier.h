#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "op/issuer_keys.h"
#include "op/user_pool_tokens.h"
#include "services/cognito_identity/provider_names.h"
#include "services/cognito_identity/role_choice.h"
#include "services/sts/identity_token.h"

namespace sekisho::cognito_identity {

/// Proves logins: nothing in a token is used before its signature, times, audience and kind have been verified.
/// Thread-safe.
class LoginVerifier {
public:
    /// All of it outlives the verifier.
    struct Parts {
        const ProviderNames& names;
        const op::IssuerKeys& keys;
        const op::UserPoolTokens& tokens;
        const sts::IdentityTokenVerifier& outside;  ///< for OIDC providers that are registered in IAM
        const Clock& clock;
        /// The account whose a user pool of this server is; empty: there is none. Says nothing else of it.
        std::function<std::string(std::string_view user_pool_id)> account_of;
    };
    explicit LoginVerifier(Parts parts) : parts_(std::move(parts)) {}

    /// Every login of the map, or the first one's error: a good token does not excuse a bad one. NotAuthorizedException
    /// "Token is not from a supported provider of this identity pool." for providers that are not the pool's; "Invalid login
    /// token." for everything that is wrong with a token. The sign-in at a user pool must still stand,
    /// as if ServerSideTokenCheck were always on. An OIDC provider of the pool is named by its URL without the scheme; where
    /// its keys cannot be reached the Error is ExternalServiceException. Public providers (SupportedLoginProviders) must be
    /// registered in IAM besides, which is how their keys are known.
    Task<Result<std::vector<ProvenLogin>>> verify(PoolPtr pool, std::map<std::string, std::string> logins) const;

private:
    Task<Result<ProvenLogin>> verify_user_pool(PoolPtr pool, std::string user_pool_id, std::string token) const;
    Task<Result<ProvenLogin>> verify_outside(PoolPtr pool, std::string provider, std::string token) const;
    Task<Result<ProvenLogin>> verify_public(PoolPtr pool, std::string provider, std::string token) const;
    Task<Result<ProvenLogin>> verify_one(PoolPtr pool, std::string provider, std::string token) const;
    [[nodiscard]] Result<authn::VerifiedJwt> verified_jwt(const std::string& issuer, const std::string& token) const;

    Parts parts_;
};

}  // namespace sekisho::cognito_identity
