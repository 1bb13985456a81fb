#pragma once

#include <vector>

#include "store/database.h"

namespace sekisho::cognito_idp {

/// The schema of user pools: area "cognito_idp".
[[nodiscard]] std::vector<store::Migration> migrations();

}  // namespace sekisho::cognito_idp
