#pragma once

#include "store/database.h"

namespace sekisho::cognito_idp::risk {

/// Risk configurations, auth events and what is familiar of users.
[[nodiscard]] store::Migration migration();

}  // namespace sekisho::cognito_idp::risk
