#include "services/accessanalyzer/operations.h"

#include "services/accessanalyzer/checks.h"
#include "services/accessanalyzer/validate_policy.h"

namespace sekisho::accessanalyzer {

op::Operations make_operations(WorkerPool& workers)
{
    op::Operations operations;
    operations.push_back(op::make_operation<ValidatePolicy>(workers));
    operations.push_back(op::make_operation<CheckNoNewAccess>(workers));
    operations.push_back(op::make_operation<CheckAccessNotGranted>(workers));
    operations.push_back(op::make_operation<CheckNoPublicAccess>(workers));
    return operations;
}

}  // namespace sekisho::accessanalyzer
