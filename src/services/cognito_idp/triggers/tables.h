#pragma once

#include "store/database.h"

namespace sekisho::cognito_idp {

/// Challenges of custom sign-ins that wait for their answer.
[[nodiscard]] store::Migration custom_challenge_tables();

}  // namespace sekisho::cognito_idp
