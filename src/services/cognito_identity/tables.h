#pragma once

#include <vector>

#include "store/database.h"

namespace sekisho::cognito_identity {

/// The steps of this service's schema, area "cognito_identity".
[[nodiscard]] std::vector<store::Migration> migrations();

}  // namespace sekisho::cognito_identity
