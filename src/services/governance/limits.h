#pragma once

#include "op/operation.h"
#include "services/governance/parts.h"
#include "shapes/governance.h"

/// Rates and concurrency, of the whole installation: whoever manages them is of the management account.
namespace sekisho::governance {

class PutLimit : public shapes::governance::PutLimitOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    explicit PutLimit(Parts parts) : parts_(std::move(parts)) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    Parts parts_;
};

class DeleteLimit : public shapes::governance::DeleteLimitOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    explicit DeleteLimit(Parts parts) : parts_(std::move(parts)) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    Parts parts_;
};

class ListLimits : public shapes::governance::ListLimitsOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit ListLimits(Parts parts) : parts_(std::move(parts)) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    Parts parts_;
};

}  // namespace sekisho::governance
