#pragma once

#include <string>
#include <string_view>

#include "policy/policy.h"

namespace sekisho::policy {

/// The id under which evidence and traces name the one statement of such a policy.
inline constexpr std::string_view unreadable_statement = "the stored document no longer parses";

/// Stands in for a stored document that no longer parses, or is not there: denies everything it governs, to everybody,
/// and says so wherever a decision is explained. `document` is what document_of() answers.
[[nodiscard]] PolicyPtr unreadable_policy(std::string document, PolicyKind kind, std::string name);
[[nodiscard]] bool is_unreadable(const Policy& policy);

}  // namespace sekisho::policy
