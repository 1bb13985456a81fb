#pragma once

#include "gateway/gateway.h"
#include "gateway/model_access.h"
#include "op/operation.h"

namespace sekisho::bedrock_runtime {

/// Every operation of this service. The arguments must outlive them.
[[nodiscard]] op::Operations make_operations(const gateway::ModelAccess& models, const gateway::Gateway& gateway,
                                             const Clock& clock);

}  // namespace sekisho::bedrock_runtime
