#pragma once

#include "services/cognito_idp/pools/pool.h"

namespace sekisho::cognito_idp {

/// The settings of a new client: AWS's defaults in place of what is left out. InvalidParameterException,
/// InvalidOAuthFlowException, ScopeDoesNotExistException for what AWS refuses.
[[nodiscard]] Result<api::UserPoolClientType> new_client_settings(const Pool& pool,
                                                                  const api::CreateUserPoolClientRequest& request);
/// A full replacement: only id, name, pool and creation date stay.
[[nodiscard]] Result<api::UserPoolClientType> replaced_client_settings(const Pool& pool,
                                                                       const api::UserPoolClientType& current,
                                                                       const api::UpdateUserPoolClientRequest& request);

/// Identity providers and scopes are the pool's: looked at once more when a client is written, since they may have gone
/// meanwhile. InvalidParameterException, ScopeDoesNotExistException.
[[nodiscard]] Result<void> check_references(const Pool& pool, const api::UserPoolClientType& settings);

/// 52 characters, as AWS makes them.
[[nodiscard]] ClientSecret make_client_secret(Time now);

}  // namespace sekisho::cognito_idp
