#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "policy/trace.h"

/// Which statements a denial is explained by: for the audit record and for the message to the caller's administrators.
namespace sekisho::op {

/// The statements that bear on a denial: the decisive one or the nearest miss first, then Denies that apply, then
/// Allows that apply, then what failed later than at its action. At most `limit`; they live in `trace`.
[[nodiscard]] std::vector<policy::NearMiss> bearing_on(const policy::Trace& trace, std::size_t limit);

/// "action", "resource", "principal", "condition"; empty for none.
[[nodiscard]] std::string_view to_text(policy::StatementTrace::Part part) noexcept;
/// "Allow", "Deny"
[[nodiscard]] std::string_view to_text(policy::Effect effect) noexcept;

}  // namespace sekisho::op
