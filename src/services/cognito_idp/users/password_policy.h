#pragma once

#include <string>
#include <string_view>

#include "services/cognito_idp/pools/pool.h"

namespace sekisho::cognito_idp {

/// Cognito words its refusal differently at sign-up than everywhere else.
enum class PolicyWording {
    sign_up,  ///< "Password did not conform with policy: ..."
    change,   ///< "Password does not conform to policy: ..."
};

/// InvalidPasswordException with AWS's text where `password` breaks the policy; the first broken rule is named.
[[nodiscard]] Result<void> check_password(const api::PasswordPolicyType& policy, std::string_view password,
                                          PolicyWording wording);

/// A random password that meets the policy.
[[nodiscard]] Secret make_temporary_password(const api::PasswordPolicyType& policy);

/// The policy as DescribeUserPool answers it: AWS's defaults in place of what was left out.
[[nodiscard]] api::PasswordPolicyType with_defaults(const std::optional<api::PasswordPolicyType>& given);

}  // namespace sekisho::cognito_idp
