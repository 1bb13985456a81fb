#pragma once

#include "services/cognito_idp/sign_in/sign_in.h"
#include "services/cognito_idp/sign_in/srp_exchange.h"
#include "services/cognito_idp/triggers/user_migration.h"
#include "services/cognito_idp/users/passwords.h"
#include "services/cognito_idp/users/watch.h"

namespace sekisho::cognito_idp {

/// USER_PASSWORD_AUTH, ADMIN_USER_PASSWORD_AUTH, ADMIN_NO_SRP_AUTH: the password is sent.
class PasswordSignIn final : public Starter {
public:
    PasswordSignIn(const SignInSteps& steps, const Passwords& passwords, const UserMigration& migration, const Watch& watch)
        : steps_(steps), passwords_(passwords), migration_(migration), watch_(watch)
    {
    }
    Task<Result<SignInAnswer>> start(SignInCall call) const override;
    /// A password that was sent has proven right: the sign-in from here, for every flow that sends it. Looks the password up
    /// among the breached ones.
    Task<Result<SignInPtr>> begin(SignInCall call, User user, Secret password, std::string flow) const;

private:
    /// Lets the migration trigger bring a user that the pool does not know yet.
    Task<Result<void>> migrate(SignInCall call, std::string name, Secret password) const;

    const SignInSteps& steps_;
    const Passwords& passwords_;
    const UserMigration& migration_;
    const Watch& watch_;
};

/// USER_SRP_AUTH and its answer PASSWORD_VERIFIER. All state is in SECRET_BLOCK; no Session is sent or wanted.
class SrpSignIn final : public Starter, public Responder {
public:
    SrpSignIn(const SignInSteps& steps, const Passwords& passwords, const SrpExchange& exchange)
        : steps_(steps), passwords_(passwords), exchange_(exchange)
    {
    }
    Task<Result<SignInAnswer>> start(SignInCall call) const override;
    Task<Result<SignInAnswer>> respond(SignInCall call) const override;

    /// The first half alone, for whoever has found the user: PASSWORD_VERIFIER, pretended where there is no password.
    struct Opening {
        std::string name;  ///< as it was typed
        std::optional<User> user;
        std::string srp_a;
        std::string flow;
    };
    Task<Result<SignInAnswer>> open(SignInCall call, Opening opening) const;

private:
    struct Target;
    [[nodiscard]] Target target_of(const Pool& pool, const std::string& name, const std::optional<User>& user) const;
    [[nodiscard]] crypto::Number simulated_verifier(const Pool& pool, const std::string& name) const;

    const SignInSteps& steps_;
    const Passwords& passwords_;
    const SrpExchange& exchange_;
};

/// NEW_PASSWORD_REQUIRED: due for users whose password an administrator chose, once they have proven it.
class NewPasswordStage final : public Stage {
public:
    explicit NewPasswordStage(const Clock& clock) : clock_(clock) {}
    Task<Result<std::optional<Demand>>> demand(SignInPtr sign_in) const override;
    [[nodiscard]] bool is_idle(const SignIn& sign_in) const override;

private:
    const Clock& clock_;
};

/// The answer to NEW_PASSWORD_REQUIRED.
class NewPasswordSignIn final : public Responder {
public:
    NewPasswordSignIn(const SignInSteps& steps, const NewPasswords& passwords, const Watch& watch)
        : steps_(steps), passwords_(passwords), watch_(watch)
    {
    }
    Task<Result<SignInAnswer>> respond(SignInCall call) const override;

private:
    const SignInSteps& steps_;
    const NewPasswords& passwords_;
    const Watch& watch_;
};

/// REFRESH_TOKEN_AUTH and GetTokensFromRefreshToken. Tokens of a tracked device are refreshed with its key only, once it
/// is confirmed and as long as it is not forgotten: "Invalid Refresh Token" otherwise.
class RefreshSignIn final : public Starter {
public:
    explicit RefreshSignIn(const SignInSteps& steps) : steps_(steps) {}
    Task<Result<SignInAnswer>> start(SignInCall call) const override;
    /// What GetTokensFromRefreshToken gives.
    struct Exchange {
        std::string refresh_token;
        std::optional<std::string> device_key;
        ClientMetadata metadata;
    };
    /// The client has proven its secret. Rotates where the client says so.
    Task<Result<SignInAnswer>> exchange(App app, Exchange given) const;

private:
    const SignInSteps& steps_;
};

}  // namespace sekisho::cognito_idp
