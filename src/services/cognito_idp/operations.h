#pragma once

#include "op/operation.h"

namespace sekisho::cognito_idp {

class UserPools;

/// Every operation of cognito-idp that is served. `pools` outlives them.
[[nodiscard]] op::Operations make_operations(UserPools& pools);
/// jwks.json and openid-configuration of the pools' issuers (service "discovery").
[[nodiscard]] op::Operations make_discovery_operations(UserPools& pools);

}  // namespace sekisho::cognito_idp
