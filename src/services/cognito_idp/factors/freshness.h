#pragma once

#include <string>
#include <vector>

#include "services/cognito_idp/tokens/access_tokens.h"
#include "store/database.h"

namespace sekisho::cognito_idp {

/// Strict pools: how one signs in is changed within five minutes of signing in only, lest a stolen access token be made
/// into an account. NotAuthorizedException.
[[nodiscard]] Result<void> check_fresh(const Bearer& bearer, Time now);
/// The same where `attributes` has a contact to which the user's second factor is sent.
[[nodiscard]] Result<void> check_fresh_for_contacts(store::Connection& connection, const Bearer& bearer,
                                                    const std::vector<std::string>& attributes, Time now);

}  // namespace sekisho::cognito_idp
