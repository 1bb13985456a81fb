#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho {

/// Wall-clock time with millisecond resolution, UTC.
using Time = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

/// Time is injected so that expiry, lockout and code lifetimes are tested without waiting. Thread-safe.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Time now() const noexcept = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] Time now() const noexcept override;
};

/// Stands still until it is moved. For tests.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Time start) : now_(start.time_since_epoch().count()) {}
    [[nodiscard]] Time now() const noexcept override { return Time(std::chrono::milliseconds(now_.load())); }
    void advance(std::chrono::milliseconds by) { now_.fetch_add(by.count()); }

private:
    std::atomic<std::int64_t> now_;
};

[[nodiscard]] std::int64_t epoch_seconds(Time time) noexcept;
[[nodiscard]] std::int64_t epoch_milliseconds(Time time) noexcept;
[[nodiscard]] Time from_epoch_seconds(std::int64_t seconds) noexcept;
[[nodiscard]] Time from_epoch_milliseconds(std::int64_t milliseconds) noexcept;

/// "2026-11-20T06:41:33Z"
[[nodiscard]] std::string iso8601(Time time);
/// "2026-11-20T06:41:33.123Z"
[[nodiscard]] std::string iso8601_millis(Time time);
/// "20261120T064133Z", the form of X-Amz-Date
[[nodiscard]] std::string amz_date(Time time);
/// "Fri, 20 Nov 2026 06:41:33 GMT" (RFC 9110, 5.6.7)
[[nodiscard]] std::string http_date(Time time);

/// Strict inverses; nullopt for anything else. iso8601 accepts fractions and numeric offsets (RFC 3339).
[[nodiscard]] std::optional<Time> parse_iso8601(std::string_view text) noexcept;
[[nodiscard]] std::optional<Time> parse_amz_date(std::string_view text) noexcept;
[[nodiscard]] std::optional<Time> parse_http_date(std::string_view text) noexcept;

}  // namespace sekisho
