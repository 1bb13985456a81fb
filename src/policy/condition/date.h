#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sekisho::policy {

/// A moment, to the nanosecond, over the range of years that AWS accepts.
struct Instant {
    std::int64_t seconds = 0;  ///< since 1970-01-01T00:00:00Z
    std::int32_t nanoseconds = 0;
    friend auto operator<=>(const Instant&, const Instant&) = default;
};

/// Seconds since the epoch (digits alone), or a W3C date: year[-month[-day]][T[hour[:minute[:second[.fraction]]]]][zone].
/// Without a zone: UTC. As lenient as IAM is known to be: "01T" is a date, a year may be negative.
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view text) noexcept;

}  // namespace sekisho::policy
