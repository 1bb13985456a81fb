#pragma once

#include "services/cognito_idp/handler.h"
#include "services/cognito_idp/limits/limits.h"

namespace sekisho::cognito_idp {

/// ProvisionedLimitValue is what is in force for each pool of the account, or the largest integer where there is no limit;
/// FreeLimitValue is AWS's default quota.
/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetProvisionedLimit.html
class GetProvisionedLimit : public api::GetProvisionedLimitOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit GetProvisionedLimit(const limits::Limits& limits) : limits_(limits) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const limits::Limits& limits_;
};

/// Sets the rate for all pools of the account, from now on and beyond a restart. Unlike AWS's it may be lower than the
/// default quota: the server is the caller's own.
class UpdateProvisionedLimit : public api::UpdateProvisionedLimitOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    explicit UpdateProvisionedLimit(limits::Limits& limits) : limits_(limits) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    limits::Limits& limits_;
};

}  // namespace sekisho::cognito_idp
