#pragma once

#include "services/cognito_idp/factors/mfa_stage.h"
#include "services/cognito_idp/factors/software_tokens.h"
#include "services/cognito_idp/factors/wrong_answers.h"

namespace sekisho::cognito_idp {

/// SOFTWARE_TOKEN_MFA: the code of an authenticator application.
class SoftwareTokenSignIn final : public Responder {
public:
    SoftwareTokenSignIn(const SignInSteps& steps, const SoftwareTokens& tokens) : steps_(steps), tokens_(tokens) {}
    Task<Result<SignInAnswer>> respond(SignInCall call) const override;

private:
    const SignInSteps& steps_;
    const SoftwareTokens& tokens_;
};

/// SMS_MFA, SMS_OTP, and EMAIL_OTP, which is both a first and a second factor: the session's progress says which.
class CodeSignIn final : public Responder {
public:
    CodeSignIn(const SignInSteps& steps, const FactorCodes& codes, std::string challenge)
        : steps_(steps), codes_(codes), challenge_(std::move(challenge))
    {
    }
    Task<Result<SignInAnswer>> respond(SignInCall call) const override;

private:
    [[nodiscard]] StepWrite accept(const App& app, const SignInSession& session, Contact to) const;
    const SignInSteps& steps_;
    const FactorCodes& codes_;
    std::string challenge_;
};

/// SELECT_MFA_TYPE.
class MfaChoiceSignIn final : public Responder {
public:
    MfaChoiceSignIn(const SignInSteps& steps, const SecondFactorDemands& demands) : steps_(steps), demands_(demands) {}
    Task<Result<SignInAnswer>> respond(SignInCall call) const override;

private:
    const SignInSteps& steps_;
    const SecondFactorDemands& demands_;
};

/// MFA_SETUP: after VerifySoftwareToken, or with EMAIL. Enrols only who still has no factor when it is written: a session
/// that has proven the first factor alone must not put another factor in place of one that was enrolled meanwhile.
class MfaSetupSignIn final : public Responder {
public:
    MfaSetupSignIn(const SignInSteps& steps, const SecondFactorDemands& demands) : steps_(steps), demands_(demands) {}
    Task<Result<SignInAnswer>> respond(SignInCall call) const override;

private:
    Task<Result<SignInAnswer>> set_up_email(SignInCall call, SignInSteps::Resumed resumed, std::string address) const;
    const SignInSteps& steps_;
    const SecondFactorDemands& demands_;
};

/// The enrolment of a user who has nothing that could be asked for; NotAuthorizedException where he has.
[[nodiscard]] Result<Enrolment> first_enrolment(store::Connection& connection, const Pool& pool, const User& user);

}  // namespace sekisho::cognito_idp
