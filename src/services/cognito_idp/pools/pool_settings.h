#pragma once

#include "services/cognito_idp/pools/pool.h"

namespace sekisho::cognito_idp {

/// The settings of a new pool: AWS's defaults in place of what is left out. InvalidParameterException for what AWS
/// refuses, and for settings that would promise a protection that this server does not give.
[[nodiscard]] Result<api::UserPoolType> new_pool_settings(const api::CreateUserPoolRequest& request);
/// The settings of `current` replaced as a whole: a field that is left out falls back to its default; what cannot be
/// changed (name attributes, schema, case) stays.
[[nodiscard]] Result<api::UserPoolType> replaced_pool_settings(const api::UserPoolType& current,
                                                               const api::UpdateUserPoolRequest& request);

}  // namespace sekisho::cognito_idp
