#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "services/iam/names.h"

/// IAM's errors with AWS's codes, statuses and texts.
namespace sekisho::iam::errors {

/// NoSuchEntity, 404
[[nodiscard]] Error no_such_entity(std::string message);
[[nodiscard]] Error no_such(EntityKind kind, std::string_view name);
[[nodiscard]] Error no_such_inline_policy(EntityKind kind, std::string_view name);
[[nodiscard]] Error no_such_policy(std::string_view arn);
[[nodiscard]] Error policy_not_attachable(std::string_view arn);
[[nodiscard]] Error no_such_policy_version(std::string_view arn, std::string_view version);
[[nodiscard]] Error boundary_not_attachable(std::string_view arn);
[[nodiscard]] Error no_such_access_key(std::string_view id);
[[nodiscard]] Error no_such_provider(std::string_view arn);
[[nodiscard]] Error no_such_saml_provider(std::string_view arn);
[[nodiscard]] Error no_such_mfa_device(std::string_view serial);
[[nodiscard]] Error mfa_device_of_another(std::string_view serial);
[[nodiscard]] Error no_such_instance_profile(std::string_view name);

/// EntityAlreadyExists, 409
[[nodiscard]] Error already_exists(std::string message);
[[nodiscard]] Error already_exists(EntityKind kind, std::string_view name);

/// DeleteConflict, 409
[[nodiscard]] Error delete_conflict(std::string message);

/// LimitExceeded, 409
[[nodiscard]] Error limit_exceeded(std::string message);
/// "Cannot exceed quota for <quota>: <limit>"
[[nodiscard]] Error quota(std::string_view quota, std::size_t limit);

/// UnmodifiableEntity, 400: service-linked roles belong to their service.
[[nodiscard]] Error protected_role(std::string_view name);
/// InvalidAuthenticationCode, 403
[[nodiscard]] Error invalid_authentication_code();

/// ReportNotPresent and ReportExpired, 410
[[nodiscard]] Error report_not_present();
[[nodiscard]] Error report_expired();

/// InvalidInput, 400
[[nodiscard]] Error invalid_input(std::string message);
/// ValidationError, 400
[[nodiscard]] Error validation(std::string message);

/// 403: unknown, inactive or unusable keys and session tokens; one text for all, so that it tells nothing.
[[nodiscard]] Error invalid_client_token();
/// 403 ExpiredToken
[[nodiscard]] Error expired_token();

}  // namespace sekisho::iam::errors
