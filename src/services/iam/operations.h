#pragma once

#include "op/operation.h"
#include "op/policy_source.h"
#include "services/iam/accounts.h"

namespace sekisho::iam {

/// Every IAM operation that is served. Both outlive them.
[[nodiscard]] op::Operations make_operations(Accounts& accounts, const op::PolicySource& policies);

}  // namespace sekisho::iam
