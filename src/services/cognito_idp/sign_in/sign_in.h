#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "services/cognito_idp/sign_in/sessions.h"
#include "services/cognito_idp/tokens/tokens.h"
#include "services/cognito_idp/users/passwords.h"
#include "store/database.h"

namespace sekisho::cognito_idp {

/// AuthParameters and ChallengeResponses.
using Parameters = std::map<std::string, std::string>;

[[nodiscard]] std::optional<std::string> parameter(const Parameters& parameters, const std::string& name);
/// InvalidParameterException "Missing required parameter NAME" where it is not there or empty.
[[nodiscard]] Result<std::string> required_parameter(const Parameters& parameters, const std::string& name);

/// One call of a sign-in: by which client, with what, under which request id.
struct SignInCall {
    App app;
    Parameters parameters;
    std::optional<std::string> session;
    std::string event_id;
};

/// What the four operations of authentication answer: a challenge or tokens.
struct SignInAnswer {
    std::optional<std::string> challenge;
    std::optional<std::string> session;
    std::optional<Parameters> challenge_parameters;
    std::optional<api::AuthenticationResultType> tokens;
};

/// The steps that every way of signing in takes; none can be left out, since only finish() makes tokens.
/// Thread-safe.
class SignInSteps {
public:
    struct Parts {
        store::Database& database;
        const crypto::Sealer& sealer;
        const Sessions& sessions;
        const Tokens& tokens;
        const Clock& clock;
    };
    explicit SignInSteps(Parts parts) : parts_(parts) {}

    /// The user a name refers to, if any, not locked out. `subject` is what failures are counted under.
    struct Candidate {
        std::optional<User> user;
        std::string subject;
    };
    /// NotAuthorizedException "Password attempts exceeded" during a lock; UserNotFoundException where the client
    /// does not hide existence.
    Task<Result<Candidate>> find(App app, std::string name) const;

    /// Where the client does not hide existence: refuses disabled, unconfirmed and reset users before their password
    /// has been looked at. Where it does, nothing: after_password() refuses them.
    [[nodiscard]] Result<void> before_password(const App& app, const std::optional<User>& user) const;

    /// The password was wrong: counts the failure and spends the session, durably, and answers the Error to return.
    Task<Error> refuse(App app, std::string subject, std::optional<SignInSession> spent) const;

    /// The password was right: the next challenge, or tokens. `spent` is the session that this answer uses up.
    Task<Result<SignInAnswer>> after_password(SignInCall call, User user, std::optional<SignInSession> spent) const;

    /// What is to be written in the same transaction as the new tokens, e.g. a new password. May refuse.
    using Also = std::function<Result<void>(store::Connection&, User&)>;
    /// Re-reads the user, refuses when password, state or lock changed meanwhile, spends `spent`, starts a family of
    /// tokens, all durably; then signs.
    Task<Result<SignInAnswer>> finish(SignInCall call, User user, std::optional<SignInSession> spent, Also also) const;

    /// The name under which failures of a name without a user are counted.
    [[nodiscard]] std::string subject_of_stranger(const Pool& pool, std::string_view name) const;
    [[nodiscard]] const Parts& parts() const { return parts_; }

private:
    [[nodiscard]] Result<void> check_state(const User& user) const;
    Task<Result<SignInAnswer>> demand_new_password(SignInCall call, User user, std::optional<SignInSession> spent) const;

    Parts parts_;
};

/// USER_PASSWORD_AUTH, ADMIN_USER_PASSWORD_AUTH, ADMIN_NO_SRP_AUTH: the password is sent.
class PasswordSignIn {
public:
    PasswordSignIn(const SignInSteps& steps, const Passwords& passwords) : steps_(steps), passwords_(passwords) {}
    Task<Result<SignInAnswer>> start(SignInCall call) const;

private:
    const SignInSteps& steps_;
    const Passwords& passwords_;
};

/// USER_SRP_AUTH and its answer PASSWORD_VERIFIER. All state is in SECRET_BLOCK; no Session is sent or wanted.
class SrpSignIn {
public:
    SrpSignIn(const SignInSteps& steps, const Passwords& passwords, WorkerPool& workers)
        : steps_(steps), passwords_(passwords), workers_(workers)
    {
    }
    Task<Result<SignInAnswer>> start(SignInCall call) const;
    Task<Result<SignInAnswer>> respond(SignInCall call) const;

private:
    struct Target;
    [[nodiscard]] Target target_of(const Pool& pool, const std::string& name, const std::optional<User>& user) const;
    [[nodiscard]] crypto::Number simulated_verifier(const Pool& pool, const std::string& name) const;
    Task<Result<bool>> proves(SignInCall call, SignInSession session, crypto::Number verifier) const;

    const SignInSteps& steps_;
    const Passwords& passwords_;
    WorkerPool& workers_;
};

/// The answer to NEW_PASSWORD_REQUIRED.
class NewPasswordSignIn {
public:
    NewPasswordSignIn(const SignInSteps& steps, const NewPasswords& passwords) : steps_(steps), passwords_(passwords) {}
    Task<Result<SignInAnswer>> respond(SignInCall call) const;

private:
    const SignInSteps& steps_;
    const NewPasswords& passwords_;
};

/// REFRESH_TOKEN_AUTH and GetTokensFromRefreshToken.
class RefreshSignIn {
public:
    explicit RefreshSignIn(const SignInSteps& steps) : steps_(steps) {}
    Task<Result<SignInAnswer>> start(SignInCall call) const;
    /// The client has proven its secret. Rotates where the client says so.
    Task<Result<SignInAnswer>> exchange(App app, std::string refresh_token) const;

private:
    const SignInSteps& steps_;
};

}  // namespace sekisho::cognito_idp
