#pragma once

#include "base/worker_pool.h"
#include "op/operation.h"
#include "shapes/accessanalyzer.h"

/// The custom policy checks. PASS is a proof. FAIL names the statements and, where one was found, a request that the engine
/// itself allows; where neither a proof nor a request was found, or the work would be too much, the answer is FAIL as well,
/// and the description says so.
namespace sekisho::accessanalyzer {

/// https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CheckNoNewAccess.html
class CheckNoNewAccess : public shapes::accessanalyzer::CheckNoNewAccessOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit CheckNoNewAccess(WorkerPool& workers) : workers_(workers) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    WorkerPool& workers_;
};

/// https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CheckAccessNotGranted.html
class CheckAccessNotGranted : public shapes::accessanalyzer::CheckAccessNotGrantedOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit CheckAccessNotGranted(WorkerPool& workers) : workers_(workers) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    WorkerPool& workers_;
};

/// https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CheckNoPublicAccess.html
class CheckNoPublicAccess : public shapes::accessanalyzer::CheckNoPublicAccessOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit CheckNoPublicAccess(WorkerPool& workers) : workers_(workers) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    WorkerPool& workers_;
};

// What the operations do, on any thread.
[[nodiscard]] Result<CheckNoNewAccess::Output> check_no_new_access(const CheckNoNewAccess::Input& input);
[[nodiscard]] Result<CheckAccessNotGranted::Output> check_access_not_granted(const CheckAccessNotGranted::Input& input);
[[nodiscard]] Result<CheckNoPublicAccess::Output> check_no_public_access(const CheckNoPublicAccess::Input& input);

}  // namespace sekisho::accessanalyzer
