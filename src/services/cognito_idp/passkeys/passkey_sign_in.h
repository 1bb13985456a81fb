#pragma once

#include <optional>
#include <string_view>

#include "services/cognito_idp/sign_in/sign_in.h"

namespace sekisho::cognito_idp {

/// WEB_AUTHN: the first factor of USER_AUTH that is a passkey. The client is asked with CREDENTIAL_REQUEST_OPTIONS and
/// answers with CREDENTIAL; both are JSON documents encoded as strings, in the forms of W3C Web Authentication
/// (PublicKeyCredentialRequestOptionsJSON, AuthenticationResponseJSON). Thread-safe.
///
/// A right answer proves Proof::passkey, and Proof::second_factor as well where the pool's FactorConfiguration is
/// MULTI_FACTOR_WITH_USER_VERIFICATION and the authenticator has verified the user.
class PasskeySignIn final : public Responder {
public:
    explicit PasskeySignIn(const SignInSteps& steps) : steps_(steps) {}

    /// Whether WEB_AUTHN may be offered to `user`: the pool uses passkeys, and the user has one for its relying party.
    [[nodiscard]] Result<bool> available(store::Connection& connection, const Pool& pool, const User& user) const;
    /// The challenge; nullopt where it is not available. For SignInSteps::first_challenge(), with the user's session.
    [[nodiscard]] Result<std::optional<Demand>> demand(store::Connection& connection, const App& app,
                                                       const User& user) const;
    /// The same for a name that nobody has, or whose user is not to be told apart from that: passkeys that do not exist,
    /// the same ones every time for the same name. nullopt where the pool does not use passkeys.
    [[nodiscard]] std::optional<Demand> pretended_demand(const App& app, std::string_view name) const;

    Task<Result<SignInAnswer>> respond(SignInCall call) const override;

private:
    const SignInSteps& steps_;
};

}  // namespace sekisho::cognito_idp
