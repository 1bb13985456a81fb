#include "policy/analysis/samples.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <optional>

namespace sekisho::policy::analysis {
namespace {

// Numbers

std::string text_of(const Decimal& number)
{
    auto text = (number.negative ? "-" : "") + (number.whole.empty() ? std::string("0") : number.whole);
    return number.fraction.empty() ? text : text + "." + number.fraction;
}

std::strong_ordering order(const Decimal& a, const Decimal& b)
{
    return compare({a.negative, a.whole, a.fraction}, {b.negative, b.whole, b.fraction});
}

/// The next whole number away from zero.
Decimal outward(const Decimal& number)
{
    Decimal next{number.negative, number.whole, {}};
    auto digit = next.whole.size();
    while (digit > 0 && next.whole[digit - 1] == '9') next.whole[--digit] = '0';
    if (digit > 0) ++next.whole[digit - 1];
    else next.whole.insert(0, 1, '1');
    return next;
}

/// As little away from zero as one digit more than both numbers have can say.
Decimal outward_a_little(const Decimal& number, const Decimal& other)
{
    auto next = number;
    next.fraction.resize(std::max(number.fraction.size(), other.fraction.size()), '0');
    next.fraction.push_back('1');
    return next;
}

Decimal between(const Decimal& low, const Decimal& high)
{
    const Decimal zero;
    if (order(low, zero) < 0 && order(zero, high) < 0) return zero;
    // Away from zero means downward for negative numbers.
    const bool upward = order(low, zero) >= 0;
    auto from = upward ? low : high;
    const auto& to = upward ? high : low;
    if (!upward) from.negative = true;
    const auto whole = outward(from);
    if (order(whole, upward ? high : zero) < 0 && order(low, whole) < 0) return whole;
    return outward_a_little(from, to);
}

std::vector<std::string> numbers(std::span<const Operand* const> operands)
{
    std::vector<Decimal> points;
    for (const auto* operand : operands) points.push_back(std::get<Decimal>(*operand));
    std::ranges::sort(points, [](const Decimal& a, const Decimal& b) { return order(a, b) < 0; });
    std::vector<std::string> samples{std::string(unreadable)};
    for (std::size_t i = 0; i < points.size(); ++i) {
        samples.push_back(text_of(points[i]));
        if (i + 1 < points.size() && order(points[i], points[i + 1]) < 0)
            samples.push_back(text_of(between(points[i], points[i + 1])));
    }
    auto low = points.front();
    if (!low.negative) low = {true, {}, {}};
    samples.push_back(text_of(outward(low)));
    auto high = points.back();
    if (high.negative) high = {};
    samples.push_back(text_of(outward(high)));
    return samples;
}

// Dates

struct Day {
    std::int64_t year, month, day;
};

/// Of the proleptic Gregorian calendar, from days since 1970-01-01. Years begin in March here, so that leap days end them.
Day day_of(std::int64_t days)
{
    days += 719'468;
    const auto era = (days >= 0 ? days : days - 146'096) / 146'097;
    const auto day_of_era = days - era * 146'097;
    const auto year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const auto day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const auto shifted = (5 * day_of_year + 2) / 153;
    const auto month = shifted < 10 ? shifted + 3 : shifted - 9;
    return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day_of_year - (153 * shifted + 2) / 5 + 1};
}

std::string text_of(const Instant& instant)
{
    constexpr std::int64_t seconds_per_day = 86'400;
    const auto clock = (instant.seconds % seconds_per_day + seconds_per_day) % seconds_per_day;
    const auto date = day_of((instant.seconds - clock) / seconds_per_day);
    // Beyond the years that a date can be written with there are seconds.
    if (date.year > 292'278'993) return fmt::format("{}", instant.seconds);
    const auto fraction = instant.nanoseconds == 0 ? std::string() : fmt::format(".{:09}", instant.nanoseconds);
    return fmt::format("{}{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}Z", date.year < 0 ? "-" : "", std::abs(date.year), date.month,
                       date.day, clock / 3600, clock / 60 % 60, clock % 60, fraction);
}

std::vector<std::string> dates(std::span<const Operand* const> operands)
{
    constexpr std::int32_t last_nanosecond = 999'999'999;
    // The ends of what can be written at all.
    std::vector<std::string> samples{std::string(unreadable), "-292275054-01-01T00:00:00+23:59", "9223372036854775807"};
    for (const auto* operand : operands) {
        const auto& point = std::get<Instant>(*operand);
        samples.push_back(text_of(point));
        if (point.seconds < std::numeric_limits<std::int64_t>::max()) samples.push_back(text_of({point.seconds + 1, 0}));
        if (point.seconds > std::numeric_limits<std::int64_t>::min())
            samples.push_back(text_of({point.seconds - 1, last_nanosecond}));
        if (point.nanoseconds < last_nanosecond) samples.push_back(text_of({point.seconds, point.nanoseconds + 1}));
        if (point.nanoseconds > 0) samples.push_back(text_of({point.seconds, point.nanoseconds - 1}));
    }
    return samples;
}

// Addresses

std::string text_of(const IpRange& address)
{
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    inet_ntop(address.length == 4 ? AF_INET : AF_INET6, address.bytes.data(), buffer.data(), buffer.size());
    return buffer.data();
}

IpRange first_of(IpRange range)
{
    for (std::size_t bit = range.prefix; bit < range.length * 8U; ++bit)
        range.bytes[bit / 8] &= static_cast<std::uint8_t>(~(0x80U >> bit % 8));
    return range;
}

/// The address behind the last of the range; nullopt behind the last of all.
std::optional<IpRange> behind(IpRange range)
{
    range = first_of(range);
    for (std::size_t bit = range.prefix; bit-- > 0;) {
        const auto mask = static_cast<std::uint8_t>(0x80U >> bit % 8);
        range.bytes[bit / 8] ^= mask;
        if ((range.bytes[bit / 8] & mask) != 0) return range;
    }
    return std::nullopt;
}

std::vector<std::string> addresses(std::span<const Operand* const> operands, AddressRanges ranges)
{
    std::vector<std::string> samples{"198.51.100.1", "2001:db8::1", "0.0.0.0", "::", std::string(unreadable)};
    for (const auto* operand : operands) {
        const auto& range = std::get<IpRange>(*operand);
        samples.push_back(text_of(first_of(range)));
        if (const auto next = behind(range)) samples.push_back(text_of(*next));
        if (ranges == AddressRanges::possible)
            samples.push_back(fmt::format("{}/{}", text_of(first_of(range)), range.prefix));
    }
    if (ranges == AddressRanges::possible) samples.insert(samples.end(), {"0.0.0.0/0", "::/0"});
    return samples;
}

}  // namespace

bool is_textual(const Family& family)
{
    return &family == &string_equals_family || &family == &string_equals_ignore_case_family ||
           &family == &string_like_family || &family == &arn_family || &family == &binary_family;
}

std::vector<std::string> samples(const Family& family, std::span<const Operand* const> operands, AddressRanges ranges)
{
    if (operands.empty()) return {std::string(unreadable)};
    if (&family == &numeric_family) return numbers(operands);
    if (&family == &date_family) return dates(operands);
    if (&family == &ip_address_family) return addresses(operands, ranges);
    return {"true", "false", std::string(unreadable), "TRUE", "FALSE", "True", "False"};
}

}  // namespace sekisho::policy::analysis
