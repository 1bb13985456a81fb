#pragma once

#include "op/operation.h"
#include "services/organizations/organizations.h"

namespace sekisho::organizations {

/// Every operation of AWS Organizations that is served. `organizations` outlives them.
[[nodiscard]] op::Operations make_operations(Organizations& organizations);

}  // namespace sekisho::organizations
