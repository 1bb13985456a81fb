#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace sekisho::limits {

/// A sum over the last minute, for rates that slide. Sixty-one buckets of a second: the one that runs and the sixty before
/// it. What was added counts until its whole bucket is older than a minute, so that no sixty seconds, wherever they begin,
/// ever hold more than was allowed; the price is that it counts for up to a second longer than a minute, never shorter.
/// Where the clock goes back, what comes then is added to the newest second. Not synchronised.
class Window {
public:
    static constexpr std::int64_t seconds = 60;

    /// Where something was added, to be corrected later.
    using Second = std::int64_t;

    /// Forgets what is older than a minute.
    void advance(Time now) noexcept;
    /// After advance().
    [[nodiscard]] std::int64_t sum() const noexcept { return sum_; }
    Second add(std::int64_t amount) noexcept;
    /// Changes what was added in `second`; nothing where that is forgotten already.
    void correct(Second second, std::int64_t difference) noexcept;
    /// Seconds from now until at most `most` is left of what is there; nullopt where that never comes (`most` < 0).
    [[nodiscard]] std::optional<std::int64_t> seconds_until(std::int64_t most) const noexcept;

private:
    static constexpr std::int64_t size = seconds + 1;

    std::array<std::int64_t, size> buckets_{};
    Second newest_ = 0;
    std::int64_t sum_ = 0;
};

}  // namespace sekisho::limits
