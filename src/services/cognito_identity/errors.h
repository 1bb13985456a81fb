#pragma once

#include <string_view>

#include "base/result.h"

/// This service's errors, with AWS's texts.
namespace sekisho::cognito_identity::errors {

[[nodiscard]] Error pool_not_found(std::string_view pool_id);          ///< ResourceNotFoundException
[[nodiscard]] Error identity_not_found(std::string_view identity_id);  ///< ResourceNotFoundException
[[nodiscard]] Error invalid_parameter(std::string message);            ///< InvalidParameterException
[[nodiscard]] Error resource_conflict(std::string message);            ///< ResourceConflictException
[[nodiscard]] Error not_authorized(std::string message);               ///< NotAuthorizedException
[[nodiscard]] Error guests_not_supported();
[[nodiscard]] Error foreign_token();                    ///< a provider that is not the pool's
[[nodiscard]] Error invalid_token(std::string detail);  ///< "Invalid login token."; the detail is for the log
[[nodiscard]] Error expired_token();
[[nodiscard]] Error other_issuer();                        ///< the token is not of the provider under whose name it came
[[nodiscard]] Error external_service(std::string detail);  ///< ExternalServiceException: a provider cannot be reached
[[nodiscard]] Error forbidden(std::string_view identity_id);
[[nodiscard]] Error logins_do_not_match();
[[nodiscard]] Error developer_user_registered();  ///< DeveloperUserAlreadyRegisteredException
[[nodiscard]] Error limit_exceeded(std::string message);
[[nodiscard]] Error no_role();  ///< InvalidIdentityPoolConfigurationException

}  // namespace sekisho::cognito_identity::errors
