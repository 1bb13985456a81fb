#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "authn/srp/srp.h"

namespace sekisho::authn::srp {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 7> day_names = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> month_names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// The number that `digits` digits at the front of `text` make; takes them off.
std::optional<unsigned> take_number(std::string_view& text, std::size_t digits)
{
    unsigned value = 0;
    if (text.size() < digits) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
    if (error != std::errc() || end != text.data() + digits) return std::nullopt;
    text.remove_prefix(digits);
    return value;
}

}  // namespace

std::string format_timestamp(Time time)
{
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(floor<seconds>(time - day));
    return fmt::format("{} {} {} {:02}:{:02}:{:02} UTC {:04}", day_names[weekday(day).c_encoding()],
                       month_names[static_cast<unsigned>(date.month()) - 1], static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                       static_cast<int>(date.year()));
}

// Read what must be there, write it again, compare: whatever is spelt in another way does not come out equal.
std::optional<Time> parse_timestamp(std::string_view text)
{
    if (text.size() < 27 || text.size() > 28) return std::nullopt;  // "Mon Oct 5 03:04:09 UTC 2026"
    const auto month_name = text.substr(4, 3);
    const auto* month_at = std::ranges::find(month_names, month_name);
    if (month_at == month_names.end()) return std::nullopt;
    auto rest = text.substr(8);
    const auto day = take_number(rest, text.size() - 26);
    rest.remove_prefix(std::min<std::size_t>(1, rest.size()));
    const auto hour = take_number(rest, 2);
    rest.remove_prefix(std::min<std::size_t>(1, rest.size()));
    const auto minute = take_number(rest, 2);
    rest.remove_prefix(std::min<std::size_t>(1, rest.size()));
    const auto second = take_number(rest, 2);
    rest.remove_prefix(std::min<std::size_t>(5, rest.size()));
    const auto year_number = take_number(rest, 4);
    if (!day || !hour || !minute || !second || !year_number) return std::nullopt;
    if (*hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
    const year_month_day date(year(static_cast<int>(*year_number)),
                              month(static_cast<unsigned>(month_at - month_names.begin()) + 1), std::chrono::day(*day));
    if (!date.ok()) return std::nullopt;
    const Time time = sys_days(date) + hours(*hour) + minutes(*minute) + seconds(*second);
    if (format_timestamp(time) != text) return std::nullopt;
    return time;
}

}  // namespace sekisho::authn::srp
