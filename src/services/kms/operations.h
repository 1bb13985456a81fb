#pragma once

#include "op/operation.h"
#include "services/kms/keys.h"

namespace sekisho::kms {

/// Every KMS operation that is served. `keys` outlives them.
[[nodiscard]] op::Operations make_operations(Keys& keys);

}  // namespace sekisho::kms
