#pragma once

#include "store/database.h"

namespace sekisho::cognito_idp {

/// Passkeys, the challenges of their registration, and the configuration of pools for them.
[[nodiscard]] store::Migration passkey_tables();

}  // namespace sekisho::cognito_idp
