#include "base/clock.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <ctime>

namespace sekisho {
namespace {

constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Civil {
    int year, month, day, hour, minute, second, millis, weekday;
};

Civil civil(Time time)
{
    const auto days = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(days);
    const std::chrono::hh_mm_ss clock(time - days);
    return {static_cast<int>(date.year()),
            static_cast<int>(static_cast<unsigned>(date.month())),
            static_cast<int>(static_cast<unsigned>(date.day())),
            static_cast<int>(clock.hours().count()),
            static_cast<int>(clock.minutes().count()),
            static_cast<int>(clock.seconds().count()),
            static_cast<int>(clock.subseconds().count()),
            static_cast<int>(std::chrono::weekday(days).c_encoding())};
}

/// Reads exactly `width` decimal digits at `at`.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t width) noexcept
{
    if (at + width > text.size()) return std::nullopt;
    int value = 0;
    for (std::size_t i = at; i < at + width; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

std::optional<Time> compose(int year, int month, int day, int hour, int minute, int second) noexcept
{
    const std::chrono::year_month_day date(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day)));
    if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return Time(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

/// What may follow the seconds of an RFC 3339 time: a fraction, then "Z" or "+hh:mm".
std::optional<std::chrono::milliseconds> parse_tail(std::string_view tail) noexcept
{
    std::chrono::milliseconds shift{0};
    if (tail.starts_with('.')) {
        tail.remove_prefix(1);
        int scale = 100, count = 0;
        for (; !tail.empty() && tail[0] >= '0' && tail[0] <= '9'; tail.remove_prefix(1), ++count) {
            shift += std::chrono::milliseconds((tail[0] - '0') * scale);
            scale /= 10;
        }
        if (count == 0) return std::nullopt;
    }
    if (tail == "Z" || tail == "z") return shift;
    if (tail.size() != 6 || (tail[0] != '+' && tail[0] != '-') || tail[3] != ':') return std::nullopt;
    const auto hours = digits(tail, 1, 2), minutes = digits(tail, 4, 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    const auto offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
    return tail[0] == '+' ? shift - offset : shift + offset;
}

}  // namespace

Time SystemClock::now() const noexcept
{
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::int64_t epoch_seconds(Time time) noexcept
{
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}
std::int64_t epoch_milliseconds(Time time) noexcept { return time.time_since_epoch().count(); }
Time from_epoch_seconds(std::int64_t seconds) noexcept { return Time(std::chrono::seconds(seconds)); }
Time from_epoch_milliseconds(std::int64_t milliseconds) noexcept { return Time(std::chrono::milliseconds(milliseconds)); }

std::string iso8601(Time time)
{
    const auto c = civil(time);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

std::string iso8601_millis(Time time)
{
    const auto c = civil(time);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", c.year, c.month, c.day, c.hour, c.minute, c.second,
                       c.millis);
}

std::string amz_date(Time time)
{
    const auto c = civil(time);
    return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

std::string http_date(Time time)
{
    const auto c = civil(time);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", weekdays[static_cast<std::size_t>(c.weekday)], c.day,
                       months[static_cast<std::size_t>(c.month - 1)], c.year, c.hour, c.minute, c.second);
}

std::optional<Time> parse_iso8601(std::string_view text) noexcept
{
    if (text.size() < 20 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') || text[13] != ':' ||
        text[16] != ':')
        return std::nullopt;
    const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
    if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
    const auto base = compose(*year, *month, *day, *hour, *minute, *second);
    const auto shift = parse_tail(text.substr(19));
    if (!base || !shift) return std::nullopt;
    return *base + *shift;
}

std::optional<Time> parse_amz_date(std::string_view text) noexcept
{
    if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
    const auto year = digits(text, 0, 4), month = digits(text, 4, 2), day = digits(text, 6, 2);
    const auto hour = digits(text, 9, 2), minute = digits(text, 11, 2), second = digits(text, 13, 2);
    if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
    return compose(*year, *month, *day, *hour, *minute, *second);
}

std::optional<Time> parse_http_date(std::string_view text) noexcept
{
    // IMF-fixdate only: "Fri, 20 Nov 2026 06:41:33 GMT"
    if (text.size() != 29 || text[3] != ',' || !text.ends_with(" GMT")) return std::nullopt;
    int month = 0;
    for (std::size_t i = 0; i < months.size(); ++i)
        if (text.substr(8, 3) == months[i]) month = static_cast<int>(i) + 1;
    const auto day = digits(text, 5, 2), year = digits(text, 12, 4);
    const auto hour = digits(text, 17, 2), minute = digits(text, 20, 2), second = digits(text, 23, 2);
    if (month == 0 || !day || !year || !hour || !minute || !second) return std::nullopt;
    return compose(*year, month, *day, *hour, *minute, *second);
}

}  // namespace sekisho
