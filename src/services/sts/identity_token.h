#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/task.h"
#include "issuers/external_keys.h"
#include "op/issuer_keys.h"
#include "op/user_pool_tokens.h"
#include "services/sts/identity_claims.h"
#include "services/sts/session_issuer.h"

namespace sekisho::sts {

/// The issuer of identity pools' tokens, as their "iss" has it, and the provider that trust policies name.
inline constexpr std::string_view identity_pool_issuer = "https://cognito-identity.amazonaws.com";
inline constexpr std::string_view identity_pool_provider = "cognito-identity.amazonaws.com";

/// A token that was verified, and what it says.
struct VerifiedIdentity {
    WebIdentity identity;
    wire::Json claims;  ///< an object
};

/// Verifies web identity tokens. Thread-safe.
class IdentityTokenVerifier {
public:
    virtual ~IdentityTokenVerifier() = default;
    /// The token's issuer must be a registered OIDC provider of `account` or the identity pools' own, the signature good,
    /// the token in time, the audience among the provider's client ids. Nothing of the token but the names of its issuer
    /// and key is read before. May wait for the issuer's keys. Errors: InvalidIdentityToken, ExpiredTokenException,
    /// IDPRejectedClaim, IDPCommunicationError.
    virtual Task<Result<VerifiedIdentity>> verify(std::string token, std::string account, Time now) const = 0;
};

/// By the registrations in IAM, with the keys that this installation has itself, or else the issuer's own.
class ProviderTokenVerifier final : public IdentityTokenVerifier {
public:
    /// All of it outlives the verifier.
    struct Parts {
        const SessionIssuer& sessions;                   ///< for the accounts' state
        std::vector<const op::IssuerKeys*> local;        ///< asked in turn; they never wait
        issuers::ExternalKeys* external = nullptr;       ///< null: issuers outside are not asked
        const op::UserPoolTokens* user_pools = nullptr;  ///< says whether a sign-in there still stands
    };
    explicit ProviderTokenVerifier(Parts parts) : parts_(std::move(parts)) {}

    Task<Result<VerifiedIdentity>> verify(std::string token, std::string account, Time now) const override;

private:
    struct Keys {
        issuers::KeySetPtr set;
        bool local = false;
    };
    Task<Result<void>> check_live(std::string issuer, authn::VerifiedJwt token) const;
    Task<Result<Keys>> keys_for(std::string issuer, IdentityProvider provider, std::string token) const;

    Parts parts_;
};

}  // namespace sekisho::sts
