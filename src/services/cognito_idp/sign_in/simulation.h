#pragma once

#include <string>

#include "crypto/sealer.h"
#include "services/cognito_idp/pools/pool.h"

namespace sekisho::cognito_idp {

/// The user name that a challenge tells of somebody who does not exist: the name itself, in lower case where the pool
/// does not tell cases apart, where a user would be called so, else a UUID, the same every time for the same name.
[[nodiscard]] std::string simulated_username(const crypto::Sealer& sealer, const Pool& pool, const std::string& name);

}  // namespace sekisho::cognito_idp
