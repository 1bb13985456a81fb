#pragma once

#include "op/operation.h"
#include "services/bedrock/inference_profiles.h"

namespace sekisho::bedrock {

/// Every operation on models and inference profiles. What the parts refer to must outlive them.
[[nodiscard]] op::Operations make_operations(const ProfileParts& parts);

}  // namespace sekisho::bedrock
