#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

/// The errors of AWS Organizations with its codes and texts; every one is HTTP 400 but AccessDeniedException (403).
namespace sekisho::organizations::errors {

[[nodiscard]] Error not_in_use();
[[nodiscard]] Error already_in_organization();
/// What members are told who call what only the management account may.
[[nodiscard]] Error access_denied();
/// `reason` is one of ConstraintViolationExceptionReason.
[[nodiscard]] Error constraint_violation(std::string_view reason, std::string message);
/// `reason` is one of InvalidInputExceptionReason.
[[nodiscard]] Error invalid_input(std::string_view reason, std::string message);
[[nodiscard]] Error invalid_next_token();

[[nodiscard]] Error organization_not_empty();
[[nodiscard]] Error root_not_found();
[[nodiscard]] Error unit_not_found();
[[nodiscard]] Error unit_not_empty();
[[nodiscard]] Error duplicate_unit();
[[nodiscard]] Error parent_not_found();
[[nodiscard]] Error source_parent_not_found();
[[nodiscard]] Error destination_parent_not_found();
[[nodiscard]] Error duplicate_account();
[[nodiscard]] Error child_not_found();
[[nodiscard]] Error account_not_found();
[[nodiscard]] Error account_already_closed();
[[nodiscard]] Error management_cannot_leave();
[[nodiscard]] Error creation_not_found();

[[nodiscard]] Error policy_not_found();
[[nodiscard]] Error duplicate_policy();
[[nodiscard]] Error policy_in_use();
[[nodiscard]] Error malformed_policy(std::string detail);
[[nodiscard]] Error policy_type_not_available();
[[nodiscard]] Error policy_type_already_enabled();
[[nodiscard]] Error policy_type_not_enabled();
[[nodiscard]] Error target_not_found();
[[nodiscard]] Error duplicate_attachment();
[[nodiscard]] Error policy_not_attached();
[[nodiscard]] Error effective_policy_not_found();

}  // namespace sekisho::organizations::errors
