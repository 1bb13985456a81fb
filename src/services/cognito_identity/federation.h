#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/cognito_identity/directory.h"
#include "services/cognito_identity/identities.h"
#include "services/cognito_identity/identity_tokens.h"
#include "services/cognito_identity/login_verifier.h"

namespace sekisho::cognito_identity {

using Logins = std::optional<std::map<std::string, std::string>>;

/// Somebody whose logins are proven (or a guest, where the pool admits guests), as an identity of a pool.
struct Admitted {
    PoolPtr pool;
    Identity identity;
    std::vector<ProvenLogin> logins;  ///< empty for guests and for holders of an identity token
    std::vector<std::string> amr;     ///< the claim: ["authenticated", provider, ...] or ["unauthenticated"]

    [[nodiscard]] bool guest() const { return identity.guest(); }
};

/// The way into a pool that GetId, GetOpenIdToken and GetCredentialsForIdentity share. Thread-safe.
class Federation {
public:
    /// All of it outlives the federation.
    struct Parts {
        const Directory& directory;
        const Identities& identities;
        const LoginVerifier& verifier;
        const IdentityTokens& tokens;
    };
    explicit Federation(Parts parts) : parts_(parts) {}

    /// GetId: the identity of these logins, made where there is none; a new guest without logins.
    Task<Result<Admitted>> enter(std::string pool_id, Logins logins) const;
    /// The others: the caller names the identity and proves that it is his.
    Task<Result<Admitted>> return_as(std::string identity_id, Logins logins) const;

private:
    Task<Result<Admitted>> by_logins(PoolPtr pool, std::map<std::string, std::string> logins,
                                     std::optional<std::string> known) const;
    [[nodiscard]] Result<Admitted> by_identity_token(PoolPtr pool, Identity identity, const std::string& token) const;

    Parts parts_;
};

/// ["authenticated", provider, "<provider>:CognitoSignIn:<sub>", ...]; of an OIDC provider "<its ARN>:OIDC:<sub>"
[[nodiscard]] std::vector<std::string> amr_of(const std::vector<ProvenLogin>& logins);

}  // namespace sekisho::cognito_identity
