#pragma once

#include <optional>

#include "services/cognito_idp/users/contact.h"
#include "store/database.h"

namespace sekisho::cognito_idp {

/// The contact by which a user may recover the password without anybody's help: recovery_contact(), but none that his second
/// factor goes to, or one mailbox would be both factors. In aws_compat pools that holds where AccountRecoverySetting is set:
/// "With this setting, SMS doesn't qualify for a valid password recovery mechanism if the user also has SMS multi-factor
/// authentication (MFA) activated. In the absence of this setting, Amazon Cognito uses the legacy behavior".
/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html
[[nodiscard]] Result<std::optional<Contact>> own_recovery_contact(store::Connection& connection, const Pool& pool,
                                                                  const User& user);

}  // namespace sekisho::cognito_idp
