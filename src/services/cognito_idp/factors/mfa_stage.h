#pragma once

#include "services/cognito_idp/factors/codes.h"
#include "services/cognito_idp/factors/second_factors.h"
#include "services/cognito_idp/sign_in/sign_in.h"

namespace sekisho::cognito_idp {

/// The challenge of one second factor; for SMS and e-mail the code is sent in the transaction of the step.
class SecondFactorDemands {
public:
    explicit SecondFactorDemands(const FactorCodes& codes) : codes_(codes) {}
    /// The user has `factor`: can_be_asked().
    Task<Result<Demand>> ask(SignInPtr sign_in, SecondFactor factor, Enrolment enrolment) const;
    /// The same to an address that becomes the user's, verified and a second factor, by its code.
    Task<Result<Demand>> ask_new_email(SignInPtr sign_in, std::string address) const;

private:
    const FactorCodes& codes_;
};

/// Second factors. What a user has enrolled is asked for whether the pool requires it or not; where the pool requires one,
/// or the risk of this sign-in does, whatever there is. A remembered device stands in where DeviceConfiguration says so, a
/// passkey that counts as two factors has brought its Proof::second_factor along. Who has nothing is led through MFA_SETUP
/// where the pool requires a factor, and refused where the risk alone does.
class MfaStage final : public Stage {
public:
    MfaStage(store::Database& database, const SecondFactorDemands& demands) : database_(database), demands_(demands) {}
    Task<Result<std::optional<Demand>>> demand(SignInPtr sign_in) const override;
    [[nodiscard]] bool is_idle(const SignIn& sign_in) const override;

private:
    store::Database& database_;
    const SecondFactorDemands& demands_;
};

}  // namespace sekisho::cognito_idp
