#pragma once

#include <string>
#include <vector>

#include "op/operation.h"
#include "services/authzen/mapping.h"
#include "services/iam/accounts.h"

namespace sekisho::authzen {

/// POST /access/v1/evaluation. The asker needs sekisho:EvaluateAccess on the subject's ARN. A subject whom nobody knows may
/// do nothing: the decision is false.
class EvaluateAccess : public shapes::authzen::EvaluateAccessOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit EvaluateAccess(const iam::Accounts& accounts) : accounts_(&accounts) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    const iam::Accounts* accounts_;
};

/// POST /access/v1/evaluations: up to 100 at once, members at the top being the defaults of each; without `evaluations` the
/// same as a single one. An evaluation that has no meaning is answered with false and its error, the others are judged.
class EvaluateAccessBatch : public shapes::authzen::EvaluateAccessBatchOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit EvaluateAccessBatch(const iam::Accounts& accounts) : accounts_(&accounts) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    const iam::Accounts* accounts_;
};

/// GET /.well-known/authzen-configuration
class GetPolicyDecisionPoint : public shapes::authzen::GetPolicyDecisionPointOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    static constexpr op::Open open{"where to ask is public"};
    explicit GetPolicyDecisionPoint(std::string public_url) : public_url_(std::move(public_url)) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    std::string public_url_;
};

}  // namespace sekisho::authzen
