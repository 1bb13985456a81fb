#include "policy/condition/date.h"

#include <charconv>
#include <chrono>

#include "policy/condition/family.h"

namespace sekisho::policy {
namespace {

constexpr std::int64_t seconds_per_day = 86'400;

/// Digits alone, within [low, high].
std::optional<std::int64_t> number_in(std::string_view text, std::int64_t low, std::int64_t high) noexcept
{
    std::int64_t value = 0;
    if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < low || value > high) return std::nullopt;
    return value;
}

/// Cuts the text before `separator` off; all of it where there is none. `more` says which.
std::string_view cut(std::string_view& rest, char separator, bool& more) noexcept
{
    const auto at = rest.find(separator);
    const auto head = rest.substr(0, at);
    more = at != std::string_view::npos;
    rest.remove_prefix(more ? at + 1 : rest.size());
    return head;
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar; 400 years are 146,097 days. A day that a month does not
/// have counts on into the next month.
std::int64_t days_from(std::int64_t year, std::int64_t month, std::int64_t day) noexcept
{
    const auto shifted = month <= 2 ? year - 1 : year;
    const auto era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    const auto year_of_era = shifted - era * 400;
    const auto day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146'097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719'468;
}

std::optional<std::int64_t> parse_days(std::string_view text) noexcept
{
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    bool more = false;
    const auto year = number_in(cut(text, '-', more), 0, negative ? 292'275'054 : 292'278'993);
    std::optional<std::int64_t> month = 1, day = 1;
    if (more) month = number_in(cut(text, '-', more), 1, 12);
    if (more) day = number_in(cut(text, '-', more), 1, 31);
    if (more || !year || !month || !day) return std::nullopt;
    return days_from(negative ? -*year : *year, *month, *day);
}

/// "Z", "+hh", "+hh:mm", "-hh:mm"
std::optional<std::int64_t> parse_zone(std::string_view text) noexcept
{
    if (text.empty() || text == "Z" || text == "z") return 0;
    const std::int64_t sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
    bool more = false;
    const auto hours_text = cut(text, ':', more);
    const auto hours = hours_text.size() == 2 ? number_in(hours_text, 0, 23) : std::nullopt;
    const auto minutes = !more ? 0 : text.size() == 2 ? number_in(text, 0, 59) : std::nullopt;
    if (!hours || !minutes) return std::nullopt;
    return sign * (*hours * 3600 + *minutes * 60);
}

std::optional<std::int32_t> parse_fraction(std::string_view digits) noexcept
{
    constexpr std::size_t nanosecond_digits = 9;
    if (digits.size() > nanosecond_digits) return std::nullopt;
    auto value = number_in(digits, 0, 999'999'999);
    if (!value) return std::nullopt;
    for (auto i = digits.size(); i < nanosecond_digits; ++i) *value *= 10;
    return static_cast<std::int32_t>(*value);
}

/// "[hour[:minute[:second[.fraction]]]][zone]"
std::optional<Instant> parse_time(std::string_view text) noexcept
{
    const auto zone_at = text.find_first_of("Zz+-");
    const auto zone = zone_at == std::string_view::npos ? std::optional<std::int64_t>(0) : parse_zone(text.substr(zone_at));
    text = text.substr(0, zone_at);
    if (!zone) return std::nullopt;
    if (text.empty()) return Instant{-*zone, 0};
    bool more = false;
    std::optional<std::int64_t> minute = 0, second = 0;
    std::optional<std::int32_t> fraction = 0;
    const auto hour = number_in(cut(text, ':', more), 0, 23);
    if (more) minute = number_in(cut(text, ':', more), 0, 59);
    if (more) {
        second = number_in(cut(text, '.', more), 0, 59);
        if (more) fraction = parse_fraction(text);
    } else if (!text.empty()) {
        return std::nullopt;
    }
    if (!hour || !minute || !second || !fraction) return std::nullopt;
    return Instant{*hour * 3600 + *minute * 60 + *second - *zone, *fraction};
}

CompiledOperand compile(std::string_view text, Variables /*none in this family*/)
{
    const auto instant = parse_instant(text);
    if (!instant) return std::unexpected("neither an ISO 8601 date nor seconds since 1970");
    return Operand(*instant);
}

bool matches(const Operand& operand, Comparison comparison, std::string_view value, const Context& /*unused*/)
{
    const auto actual = parse_instant(value);
    return actual && satisfies(comparison, *actual <=> std::get<Instant>(operand));
}

}  // namespace

std::optional<Instant> parse_instant(std::string_view text) noexcept
{
    const auto clock_at = text.find_first_of("Tt");
    if (clock_at == std::string_view::npos && !text.contains('-')) {
        const auto seconds = number_in(text, 0, INT64_MAX);
        if (!seconds) return std::nullopt;
        return Instant{*seconds, 0};
    }
    const auto days = parse_days(text.substr(0, clock_at));
    const auto clock = clock_at == std::string_view::npos ? Instant{} : parse_time(text.substr(clock_at + 1));
    if (!days || !clock) return std::nullopt;
    return Instant{*days * seconds_per_day + clock->seconds, clock->nanoseconds};
}

const Family date_family{compile, matches};

}  // namespace sekisho::policy
