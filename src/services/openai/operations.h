#pragma once

#include "gateway/doors/door_call.h"
#include "op/operation.h"

namespace sekisho::openai {

/// Every operation of this service. What the parts refer to must outlive them.
[[nodiscard]] op::Operations make_operations(const gateway::DoorParts& parts);

}  // namespace sekisho::openai
