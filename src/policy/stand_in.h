#pragma once

#include <string>
#include <string_view>

#include "policy/policy.h"

/// Policies that stand in for one that ought to be there. They deny everything they govern, to everybody, and say so
/// wherever a decision is explained: their one statement has the reason for its id.
namespace sekisho::policy {

inline constexpr std::string_view unreadable_statement = "the stored document no longer parses";
inline constexpr std::string_view missing_statement = "the policy is no longer there";

/// For a stored document that no longer parses. `document` is what document_of() answers.
[[nodiscard]] PolicyPtr unreadable_policy(std::string document, PolicyKind kind, std::string name);

/// For a policy that ought to limit somebody and is not there.
[[nodiscard]] PolicyPtr missing_policy(PolicyKind kind, std::string name);

[[nodiscard]] bool is_stand_in(const Policy& policy);

}  // namespace sekisho::policy
