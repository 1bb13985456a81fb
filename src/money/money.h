#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho::money {

/// 10^-9 US dollars. Money is never a floating-point number.
using NanoDollars = std::int64_t;

inline constexpr NanoDollars nano_dollars_in_dollar = 1'000'000'000;

/// "0.25", "500", "3.000000001": a decimal number of US dollars, not negative, with at most nine decimals and below nine
/// thousand million. Anything else is the Error (ValidationException): nothing is rounded.
[[nodiscard]] Result<NanoDollars> parse_dollars(std::string_view text);

/// "0.25", "500.00": at least two decimals, no more than are needed.
[[nodiscard]] std::string to_dollars(NanoDollars amount);

/// Sums that never wrap: the largest (or smallest) amount stands for what is beyond it.
[[nodiscard]] NanoDollars saturated_sum(NanoDollars a, NanoDollars b) noexcept;

}  // namespace sekisho::money
