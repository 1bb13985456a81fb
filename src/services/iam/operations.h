#pragma once

#include "op/operation.h"
#include "services/iam/directory.h"

namespace sekisho::iam {

/// Every IAM operation that is served. `directory` outlives them.
[[nodiscard]] op::Operations make_operations(Directory& directory);

}  // namespace sekisho::iam
