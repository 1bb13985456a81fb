#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho::policy {

/// An integer or decimal number of any length, kept in digits so that comparing is exact.
struct Decimal {
    bool negative = false;  ///< never for zero
    std::string whole;      ///< without leading zeros
    std::string fraction;   ///< without trailing zeros
};

/// The same over somebody else's text.
struct DecimalView {
    bool negative = false;
    std::string_view whole;
    std::string_view fraction;
};

/// [+-]digits[.digits]; nullopt for all else, exponents too.
[[nodiscard]] std::optional<DecimalView> parse_decimal(std::string_view text) noexcept;
[[nodiscard]] std::strong_ordering compare(const DecimalView& a, const DecimalView& b) noexcept;

}  // namespace sekisho::policy
