#pragma once

#include "store/database.h"

namespace sekisho::cognito_idp {

/// Second factors of users, and how pools ask for them.
[[nodiscard]] store::Migration factor_tables();

}  // namespace sekisho::cognito_idp
