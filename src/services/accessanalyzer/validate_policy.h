#pragma once

#include "base/worker_pool.h"
#include "op/operation.h"
#include "shapes/accessanalyzer.h"

namespace sekisho::accessanalyzer {

/// https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicy.html
/// Texts are English whatever the locale. A page has at most 100 findings; a token is good for the document it came with.
class ValidatePolicy : public shapes::accessanalyzer::ValidatePolicyOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit ValidatePolicy(WorkerPool& workers) : workers_(workers) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    WorkerPool& workers_;
};

/// What the operation does, on any thread.
[[nodiscard]] Result<ValidatePolicy::Output> validate_policy(const ValidatePolicy::Input& input);

}  // namespace sekisho::accessanalyzer
