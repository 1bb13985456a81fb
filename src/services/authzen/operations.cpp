#include "services/authzen/operations.h"

#include "services/authzen/evaluate_access.h"

namespace sekisho::authzen {

op::Operations make_operations(const iam::Accounts& accounts, const std::string& public_url)
{
    op::Operations operations;
    operations.push_back(op::make_operation<EvaluateAccess>(accounts));
    operations.push_back(op::make_operation<EvaluateAccessBatch>(accounts));
    operations.push_back(op::make_operation<GetPolicyDecisionPoint>(public_url));
    return operations;
}

}  // namespace sekisho::authzen
