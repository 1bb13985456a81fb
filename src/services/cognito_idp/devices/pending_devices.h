#pragma once

#include "services/cognito_idp/sign_in/sign_in.h"

namespace sekisho::cognito_idp {

/// Some clients (pycognito) answer DEVICE_SRP_AUTH without the Session that they were given. In aws_compat pools the
/// sign-in is found again by what the client does send: pool, client, door, device key, and the very SRP_A with which it
/// proved the password a moment ago, 3,072 random bits that nobody else has. So nothing but the sign-in that has proven
/// the password can go on, once, within AuthSessionValidity. Strict pools want the Session. Thread-safe.
class PendingDevices {
public:
    PendingDevices(store::Database& database, const crypto::Sealer& sealer, const Sessions& sessions, const Clock& clock)
        : database_(database), sealer_(sealer), sessions_(sessions), clock_(clock)
    {
    }

    /// Adds to a demand for DEVICE_SRP_AUTH, and to the writes of its step, what find() needs, where the sign-in began
    /// with SRP in an aws_compat pool.
    void offer(SignIn& sign_in, Demand& demand) const;
    /// The Session that belongs to an answer without one; nullopt: none.
    Task<Result<std::optional<std::string>>> find(SignInCall call, std::string device_key, std::string srp_a) const;
    /// Both ways of going on are one: uses up what offer() left behind. NotAuthorizedException where it is used up.
    static Result<void> take(store::Connection& connection, const SignInSession& session);

private:
    [[nodiscard]] std::string lookup(const SignInCall& call, const std::string& device_key, const std::string& srp_a) const;

    store::Database& database_;
    const crypto::Sealer& sealer_;
    const Sessions& sessions_;
    const Clock& clock_;
};

}  // namespace sekisho::cognito_idp
