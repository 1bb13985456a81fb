#pragma once

#include "store/database.h"

namespace sekisho::cognito_idp {

/// What makes user_pool_outbox a queue.
[[nodiscard]] store::Migration message_tables();

}  // namespace sekisho::cognito_idp
