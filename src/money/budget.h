#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "limits/scope.h"
#include "money/money.h"

namespace sekisho::money {

/// What a limit is for. Days and months are those of UTC.
enum class Period { day, month, total };
[[nodiscard]] std::string_view name_of(Period period) noexcept;
[[nodiscard]] Result<Period> parse_period(std::string_view text);

/// What becomes of a call whose worst case is more than is left.
enum class WhenShort {
    deny,
    clamp,  ///< it may have an answer as long as is left for
};
[[nodiscard]] std::string_view name_of(WhenShort when_short) noexcept;
[[nodiscard]] Result<WhenShort> parse_when_short(std::string_view text);

/// A ceiling of money. Every budget that is about a call applies to it: none overrides another. Value type.
struct Budget {
    std::string name;  ///< unique; shown to whoever is refused
    limits::Scope scope = {};
    Period period = Period::day;
    NanoDollars limit = 0;  ///< 0: nothing may be spent
    WhenShort when_short = WhenShort::deny;
    std::int64_t least_output_tokens = 1;  ///< of `clamp`: an answer is not cut shorter than this, but denied

    friend bool operator==(const Budget&, const Budget&) = default;
};

/// ValidationException for a budget without a name, with a negative limit or a scope that does not hold.
[[nodiscard]] Result<void> check(const Budget& budget);

/// "2026-11-20", "2026-11" or "total": the period that a call of that time is charged to.
[[nodiscard]] std::string period_text(Period period, Time time);

/// The half-open range of time of the period that `time` is in; of `total`, all time.
struct PeriodRange {
    Time from;
    Time until;
};
[[nodiscard]] PeriodRange period_range(Period period, Time time);

}  // namespace sekisho::money
