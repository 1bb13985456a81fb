#pragma once

#include "store/database.h"

namespace sekisho::cognito_idp::imports {

/// Import jobs and the files that were uploaded for them.
[[nodiscard]] store::Migration migration();

}  // namespace sekisho::cognito_idp::imports
