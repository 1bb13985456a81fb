#pragma once

#include "op/operation.h"
#include "services/iam/accounts.h"

namespace sekisho::iam {

/// Every IAM operation that is served. `accounts` outlives them.
[[nodiscard]] op::Operations make_operations(Accounts& accounts);

}  // namespace sekisho::iam
