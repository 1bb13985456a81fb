#pragma once

#include <string>

#include "op/operation.h"
#include "services/iam/accounts.h"

namespace sekisho::authzen {

/// AuthZEN's decision point. `accounts` outlives the operations; `public_url` has no slash at its end.
[[nodiscard]] op::Operations make_operations(const iam::Accounts& accounts, const std::string& public_url);

}  // namespace sekisho::authzen
