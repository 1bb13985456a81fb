#pragma once

#include <string>

#include "services/cognito_idp/users/attributes.h"
#include "services/cognito_idp/users/user.h"

namespace sekisho::cognito_idp {

/// A user that is about to be: name and attributes by the rules of the pool. Where e-mail or phone number is the user
/// name, the internal name is the sub. InvalidParameterException for a name of the wrong form.
[[nodiscard]] Result<User> make_user(const Pool& pool, const std::string& username, Attributes attributes, Time now);

/// Inserts row and attributes. UsernameExistsException with `taken` as its text, or that of the alias that is taken.
Result<void> insert_user(store::Connection& connection, const Pool& pool, const User& user, AliasConflict conflict,
                         const std::string& taken);

}  // namespace sekisho::cognito_idp
