#pragma once

#include "op/operation.h"
#include "services/governance/parts.h"
#include "shapes/governance.h"

namespace sekisho::governance {

/// Sums of the ledger, of the last 31 days unless it is said. Everybody of an account who may, of that account; "*" and the
/// accounts of others belong to the management account.
class GetUsage : public shapes::governance::GetUsageOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit GetUsage(Parts parts) : parts_(std::move(parts)) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    Parts parts_;
};

}  // namespace sekisho::governance
