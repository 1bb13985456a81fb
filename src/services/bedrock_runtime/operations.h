#pragma once

#include "models/catalogue.h"
#include "op/operation.h"

namespace sekisho::bedrock_runtime {

/// Every operation of this service. Both arguments must outlive them.
[[nodiscard]] op::Operations make_operations(const models::Catalogue& catalogue, const Clock& clock);

}  // namespace sekisho::bedrock_runtime
