#pragma once

#include "store/database.h"

namespace sekisho::cognito_idp {

/// The tables of remembered devices.
[[nodiscard]] store::Migration devices_migration();

}  // namespace sekisho::cognito_idp
