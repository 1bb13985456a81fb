#pragma once

#include <string>
#include <string_view>

#include "policy/evaluate.h"

/// What texts for people have in common.
namespace sekisho::policy {

/// The ARN of the caller, or who it is otherwise.
[[nodiscard]] std::string_view caller_name(const Principal& principal);

/// "identity policy", "permissions boundary", "role trust policy", ...
[[nodiscard]] std::string_view kind_name(PolicyType type);

/// Fit for one line of a terminal: what controls it (C0, C1, line separators, changes of direction) is struck out, and
/// a text over `limit` bytes ends in "...".
[[nodiscard]] std::string one_line(std::string_view text, std::size_t limit = 4096);

}  // namespace sekisho::policy
