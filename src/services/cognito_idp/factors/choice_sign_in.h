#pragma once

#include "services/cognito_idp/factors/codes.h"
#include "services/cognito_idp/factors/first_factors.h"
#include "services/cognito_idp/sign_in/flows.h"

namespace sekisho::cognito_idp {

/// The step to which ConfirmSignUp seals its Session.
inline constexpr std::string_view confirmed_sign_up_step = "CONFIRMED_SIGN_UP";
/// The Session of ConfirmSignUp: whoever confirmed may sign in with it at once, once, within AuthSessionValidity.
[[nodiscard]] std::string seal_confirmed_sign_up(const Sessions& sessions, const App& app, const User& user);

/// USER_AUTH: the user's choice of a first factor. https://docs.aws.amazon.com/cognito/latest/developerguide/
/// amazon-cognito-user-pools-authentication-flow-methods.html
///
/// PREFERRED_CHALLENGE is asked at once where it can be; where there is one factor alone it is asked, too; else the client
/// chooses from AvailableChallenges (SELECT_CHALLENGE). A password or SRP_A may come along with the choice. Nothing here
/// tells whether the user exists where the client hides it: strangers, and users who may not sign in, are given the
/// challenges of somebody with the same settings, and no code is sent.
class ChoiceSignIn final : public Starter {
public:
    struct Parts {
        const SignInSteps& steps;
        const FactorCodes& codes;
        const Passwords& passwords;
        const PasswordSignIn& password;
        const SrpSignIn& srp;
        PasskeyDoor passkeys;
    };
    explicit ChoiceSignIn(Parts parts) : parts_(std::move(parts)) {}
    Task<Result<SignInAnswer>> start(SignInCall call) const override;

    /// Somebody who is about to begin with a factor: a user, or one who is only pretended.
    struct Beginner {
        std::string name;          ///< as it was typed
        std::optional<User> user;  ///< nullopt: no such user
        std::string subject;       ///< what failures are counted under
        std::optional<SignInSession> spent;
        /// Codes are sent to him, passkeys asked of him. Not of who is pretended, or may not sign in.
        bool answered = false;
    };
    /// `factor` is one that he is offered.
    Task<Result<SignInAnswer>> ask(SignInCall call, Beginner beginner, std::string factor) const;
    /// Of an answer: the session's, resumed.
    [[nodiscard]] Beginner beginner_of(const SignInCall& call, SignInSteps::Resumed resumed) const;
    Task<Result<SignInAnswer>> check_password(SignInCall call, Beginner beginner, std::string given) const;
    Task<Result<SignInAnswer>> begin_srp(SignInCall call, Beginner beginner, std::string srp_a) const;
    [[nodiscard]] const SignInSteps& steps() const { return parts_.steps; }

private:
    Task<Result<SignInAnswer>> sign_in_after_confirmation(SignInCall call) const;
    Task<Result<SignInAnswer>> choose(SignInCall call, Beginner beginner) const;
    Task<Result<std::vector<std::string>>> offered(App app, Beginner beginner) const;
    Task<Result<SignInAnswer>> ask_code(SignInCall call, Beginner beginner, std::string factor) const;
    Task<Result<SignInAnswer>> ask_passkey(SignInCall call, Beginner beginner) const;
    [[nodiscard]] SignInAnswer challenge(const SignInCall& call, const Beginner& beginner, Demand demand) const;
    /// Spends the session of the answer and does `write`, if any, on the user.
    Task<Result<void>> commit(SignInCall call, Beginner beginner, StepWrite write) const;

    Parts parts_;
};

/// SELECT_CHALLENGE: ANSWER names one of the AvailableChallenges.
class SelectChallengeSignIn final : public Responder {
public:
    explicit SelectChallengeSignIn(const ChoiceSignIn& choice) : choice_(choice) {}
    Task<Result<SignInAnswer>> respond(SignInCall call) const override;

private:
    const ChoiceSignIn& choice_;
};

/// PASSWORD: the password is sent. A wrong one ends the session.
class ChosenPasswordSignIn final : public Responder {
public:
    explicit ChosenPasswordSignIn(const ChoiceSignIn& choice) : choice_(choice) {}
    Task<Result<SignInAnswer>> respond(SignInCall call) const override;

private:
    const ChoiceSignIn& choice_;
};

/// PASSWORD_SRP: SRP_A is sent; PASSWORD_VERIFIER comes next.
class ChosenSrpSignIn final : public Responder {
public:
    explicit ChosenSrpSignIn(const ChoiceSignIn& choice) : choice_(choice) {}
    Task<Result<SignInAnswer>> respond(SignInCall call) const override;

private:
    const ChoiceSignIn& choice_;
};

}  // namespace sekisho::cognito_idp
