#pragma once

#include "models/catalogue.h"
#include "op/operation.h"

namespace sekisho::bedrock {

/// Every operation of this service. `catalogue` must outlive them.
[[nodiscard]] op::Operations make_operations(const models::Catalogue& catalogue);

}  // namespace sekisho::bedrock
