#pragma once

#include "op/operation.h"
#include "services/cognito_idp/limits/limits.h"
#include "services/cognito_idp/pools/directory.h"

namespace sekisho::cognito_idp::limits {

/// Puts every operation behind the limits: unsigned ones by their caller's address, as soon as the gate asks who calls or
/// what he may; all by category and pool, once they are authorized, so that nobody spends what is others'. What is called by
/// no pool's id, client or token counts for the caller's account. All three outlive the operations.
[[nodiscard]] op::Operations limited(op::Operations operations, const Directory& directory, const Limits& limits,
                                     const Clock& clock);

}  // namespace sekisho::cognito_idp::limits
