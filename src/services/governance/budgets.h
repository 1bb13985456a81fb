#pragma once

#include "op/operation.h"
#include "services/governance/parts.h"
#include "shapes/governance.h"

/// Budgets, of the whole installation: whoever manages them is of the management account.
namespace sekisho::governance {

class PutBudget : public shapes::governance::PutBudgetOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    explicit PutBudget(Parts parts) : parts_(std::move(parts)) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    Parts parts_;
};

class DeleteBudget : public shapes::governance::DeleteBudgetOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    explicit DeleteBudget(Parts parts) : parts_(std::move(parts)) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    Parts parts_;
};

/// With what is spent and held in the period that runs, of at most 1,000 names for a budget that counts them apart.
class ListBudgets : public shapes::governance::ListBudgetsOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit ListBudgets(Parts parts) : parts_(std::move(parts)) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    Parts parts_;
};

}  // namespace sekisho::governance
