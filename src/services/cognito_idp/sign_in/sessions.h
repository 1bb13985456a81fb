#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "crypto/sealer.h"
#include "services/cognito_idp/pools/pool.h"
#include "store/database.h"

namespace sekisho::cognito_idp {

/// A sign-in between two calls. The client carries it, sealed, as Session or SECRET_BLOCK.
struct SignInSession {
    std::string id;                       ///< random; what is remembered once it is spent
    std::string username;                 ///< the internal user name (USER_ID_FOR_SRP)
    std::string typed;                    ///< the name as it was given
    std::string sub;                      ///< empty: the user does not exist, and the sign-in is only pretended
    std::int64_t credential_version = 0;  ///< the password it began with; another one ends it
    Time expires;
    std::string srp_a;  ///< PASSWORD_VERIFIER only: A, b and B as hex
    std::string srp_private_b;
    std::string srp_b;
};

/// Seals and spends sessions. Each is bound to pool, client and step, expires after the client's AuthSessionValidity
/// and is good once, on whichever replica. Thread-safe.
class Sessions {
public:
    Sessions(const crypto::Sealer& sealer, const Clock& clock) : sealer_(sealer), clock_(clock) {}

    /// A new one, for `user`-filled fields; id and expiry are set here.
    [[nodiscard]] SignInSession begin(const App& app) const;
    /// Bytes; the caller chooses base64 (SECRET_BLOCK) or base64url (Session).
    [[nodiscard]] std::string seal(const App& app, std::string_view step, const SignInSession& session) const;
    /// NotAuthorizedException: bogus (not ours, of another client or step), or expired.
    [[nodiscard]] Result<SignInSession> open(const App& app, std::string_view step, std::string_view sealed) const;
    /// NotAuthorizedException where it was spent before. Stands with the transaction.
    Result<void> spend(store::Connection& connection, const SignInSession& session) const;

private:
    const crypto::Sealer& sealer_;
    const Clock& clock_;
};

}  // namespace sekisho::cognito_idp
