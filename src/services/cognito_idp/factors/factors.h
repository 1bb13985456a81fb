#pragma once

#include "services/cognito_idp/factors/choice_sign_in.h"
#include "services/cognito_idp/factors/mfa_responders.h"
#include "services/cognito_idp/sign_in/auth_operations.h"

/// The parts of this folder, put together.
namespace sekisho::cognito_idp {

/// What stands before SignInSteps, its stage above all.
struct Factors {
    Factors(store::Database& database, const crypto::Sealer& sealer, FactorCodes::Parts code_parts)
        : tokens(sealer, code_parts.clock), codes(code_parts), demands(codes), stage(database, demands)
    {
    }
    Factors(const Factors&) = delete;
    Factors& operator=(const Factors&) = delete;

    SoftwareTokens tokens;
    FactorCodes codes;
    SecondFactorDemands demands;
    MfaStage stage;
};

/// The flow USER_AUTH and the answers to every challenge of this folder.
class FactorSignIns {
public:
    FactorSignIns(const Factors& factors, ChoiceSignIn::Parts parts)
        : choice_(std::move(parts)),
          select_challenge_(choice_),
          password_(choice_),
          srp_(choice_),
          software_token_(choice_.steps(), factors.tokens),
          sms_mfa_(choice_.steps(), factors.codes, "SMS_MFA"),
          sms_otp_(choice_.steps(), factors.codes, "SMS_OTP"),
          email_otp_(choice_.steps(), factors.codes, "EMAIL_OTP"),
          mfa_choice_(choice_.steps(), factors.demands),
          mfa_setup_(choice_.steps(), factors.demands)
    {
    }
    FactorSignIns(const FactorSignIns&) = delete;
    FactorSignIns& operator=(const FactorSignIns&) = delete;

    void add_to(Authentication::Parts& parts) const
    {
        parts.flows.emplace("USER_AUTH", &choice_);
        parts.challenges.insert({{"SELECT_CHALLENGE", &select_challenge_},
                                 {"PASSWORD", &password_},
                                 {"PASSWORD_SRP", &srp_},
                                 {"SOFTWARE_TOKEN_MFA", &software_token_},
                                 {"SMS_MFA", &sms_mfa_},
                                 {"SMS_OTP", &sms_otp_},
                                 {"EMAIL_OTP", &email_otp_},
                                 {"SELECT_MFA_TYPE", &mfa_choice_},
                                 {"MFA_SETUP", &mfa_setup_}});
    }

private:
    ChoiceSignIn choice_;
    SelectChallengeSignIn select_challenge_;
    ChosenPasswordSignIn password_;
    ChosenSrpSignIn srp_;
    SoftwareTokenSignIn software_token_;
    CodeSignIn sms_mfa_;
    CodeSignIn sms_otp_;
    CodeSignIn email_otp_;
    MfaChoiceSignIn mfa_choice_;
    MfaSetupSignIn mfa_setup_;
};

}  // namespace sekisho::cognito_idp
