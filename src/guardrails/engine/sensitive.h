#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

/// Sensitive information that rules can find: numbers by form and check digit, others by the words that introduce them.
namespace sekisho::guardrails {

/// One type of AWS's list (GuardrailPiiEntityType) that somebody wants found.
struct SensitiveHit {
    std::string_view type;  ///< "EMAIL"
    std::size_t begin = 0;  ///< in the folded text (Case::keep)
    std::size_t end = 0;
};

/// Every type that there are rules for: docs/guardrails.md says what each of them finds. Null-terminated names of AWS.
[[nodiscard]] const std::vector<std::string_view>& sensitive_types();
[[nodiscard]] bool is_sensitive_type(std::string_view type);

/// What is in `text` of any type. Where two types claim the same characters, both are told: the caller knows which it wants.
[[nodiscard]] std::vector<SensitiveHit> find_sensitive(std::string_view text);

}  // namespace sekisho::guardrails
