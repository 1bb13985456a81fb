#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "policy/principal.h"

/// What follows from the principal alone: names of its kinds in the record, and condition keys.
namespace sekisho::review {

/// "user", "assumedRole", ...
[[nodiscard]] std::string_view word_of(policy::PrincipalKind kind) noexcept;
/// The inverse; nullopt for anything else.
[[nodiscard]] std::optional<policy::PrincipalKind> kind_of(std::string_view word) noexcept;

/// aws:PrincipalArn: of a role session the role's ARN. Empty: it has none.
[[nodiscard]] const std::string& principal_arn(const policy::Principal& principal) noexcept;
/// aws:PrincipalType. Empty: it has none.
[[nodiscard]] std::string_view principal_type(const policy::Principal& principal) noexcept;

}  // namespace sekisho::review
