#include "money/budget.h"

#include <fmt/format.h>

#include "limits/rule.h"

namespace sekisho::money {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year_month_day;

std::unexpected<Error> invalid(std::string message) { return fail("ValidationException", std::move(message), 400); }

year_month_day date_of(Time time) { return year_month_day(std::chrono::floor<days>(time)); }

Time midnight(sys_days day) { return std::chrono::time_point_cast<std::chrono::milliseconds>(day); }

}  // namespace

std::string_view name_of(Period period) noexcept
{
    switch (period) {
        case Period::day: return "day";
        case Period::month: return "month";
        case Period::total: break;
    }
    return "total";
}

Result<Period> parse_period(std::string_view text)
{
    for (const auto period : {Period::day, Period::month, Period::total})
        if (text == name_of(period)) return period;
    return invalid(fmt::format("`{}` is none of day, month and total.", text));
}

std::string_view name_of(WhenShort when_short) noexcept { return when_short == WhenShort::deny ? "deny" : "clamp"; }

Result<WhenShort> parse_when_short(std::string_view text)
{
    for (const auto when_short : {WhenShort::deny, WhenShort::clamp})
        if (text == name_of(when_short)) return when_short;
    return invalid(fmt::format("`{}` is neither deny nor clamp.", text));
}

Result<void> check(const Budget& budget)
{
    if (!limits::is_rule_name(budget.name))
        return invalid("The name of a budget must have 1 to 128 letters, digits, spaces and .-_/@+: characters.");
    TRY_VOID(limits::check(budget.scope));
    if (budget.limit < 0) return invalid(fmt::format("The budget `{}` has a negative limit.", budget.name));
    if (budget.least_output_tokens < 1)
        return invalid(fmt::format("The budget `{}` must leave room for a token of output.", budget.name));
    return {};
}

std::string period_text(Period period, Time time)
{
    if (period == Period::total) return "total";
    const auto date = date_of(time);
    const auto year = static_cast<int>(date.year());
    const auto month = static_cast<unsigned>(date.month());
    if (period == Period::month) return fmt::format("{:04}-{:02}", year, month);
    return fmt::format("{:04}-{:02}-{:02}", year, month, static_cast<unsigned>(date.day()));
}

PeriodRange period_range(Period period, Time time)
{
    const auto date = date_of(time);
    if (period == Period::day) return {midnight(sys_days(date)), midnight(sys_days(date) + days(1))};
    const auto first = date.year() / date.month() / 1;
    if (period == Period::month) return {midnight(sys_days(first)), midnight(sys_days(first + months(1)))};
    return {Time{}, Time(std::chrono::milliseconds(std::int64_t{1} << 42))};
}

}  // namespace sekisho::money
