#pragma once

#include "op/operation.h"
#include "services/cognito_idp/limits/limits.h"
#include "services/cognito_idp/pools/configuration_parts.h"

namespace sekisho::cognito_idp {

/// What is configured of a pool beside its settings, clients and groups: oauth/, federation/, branding/, provisioned limits,
/// and what happens elsewhere on AWS. Both outlive the operations.
[[nodiscard]] op::Operations make_configuration_operations(const ConfigurationParts& parts, limits::Limits& limits);

}  // namespace sekisho::cognito_idp
