#include "money/money.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace sekisho::money {

Result<NanoDollars> parse_dollars(std::string_view text)
{
    constexpr std::size_t most_decimals = 9, most_digits = 9;
    const auto invalid = [&] {
        return fail("ValidationException",
                    fmt::format("`{}` is no amount of US dollars: digits, and at most nine decimals.", text), 400);
    };
    const auto point = text.find('.');
    const auto whole = text.substr(0, point);
    const auto decimals = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    const auto digits = [](std::string_view part) {
        return std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
    };
    if (whole.empty() || whole.size() > most_digits || decimals.size() > most_decimals || !digits(whole) ||
        !digits(decimals) || (point != std::string_view::npos && decimals.empty()))
        return invalid();
    NanoDollars amount = 0;
    for (const char c : whole) amount = amount * 10 + (c - '0');
    for (std::size_t i = 0; i < most_decimals; ++i) amount = amount * 10 + (i < decimals.size() ? decimals[i] - '0' : 0);
    return amount;
}

std::string to_dollars(NanoDollars amount)
{
    const auto magnitude = amount < 0 ? 0 - static_cast<std::uint64_t>(amount) : static_cast<std::uint64_t>(amount);
    auto text = fmt::format("{}{}.{:09}", amount < 0 ? "-" : "", magnitude / nano_dollars_in_dollar,
                            magnitude % nano_dollars_in_dollar);
    const auto kept = text.find('.') + 3;
    while (text.size() > kept && text.back() == '0') text.pop_back();
    return text;
}

NanoDollars saturated_sum(NanoDollars a, NanoDollars b) noexcept
{
    NanoDollars sum = 0;
    if (!__builtin_add_overflow(a, b, &sum)) return sum;
    return a > 0 ? std::numeric_limits<NanoDollars>::max() : std::numeric_limits<NanoDollars>::min();
}

}  // namespace sekisho::money
