#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

/// How often somebody may ask. From memory alone: no lock, no database.
namespace sekisho::op {

/// So many requests a second, and so many at once after a pause. 0 a second: no limit.
struct Rate {
    std::int64_t per_second = 0;
    std::int64_t burst = 0;
};

/// A token bucket in one word (generic cell rate algorithm): when the bucket would be full again. Lock-free, thread-safe.
class RateBucket {
public:
    /// Takes one token; false where there is none. `now` may stand still or step back a little.
    [[nodiscard]] bool take(Time now, Rate rate) noexcept;

private:
    std::atomic<std::int64_t> full_at_{0};  ///< microseconds since 1970
};

/// Buckets of whoever comes, by name, in a table that does not grow: two may share one, which is stricter, never laxer, and
/// nobody can choose whose. Thread-safe.
class RateTable {
public:
    explicit RateTable(std::size_t slots);
    [[nodiscard]] RateBucket& of(std::string_view key) const;

private:
    std::string salt_;
    mutable std::vector<RateBucket> buckets_;
};

/// Unsigned requests, by the address that they come from (IPv6: by its /64). Thread-safe.
class AddressRates {
public:
    /// Whether addresses of loopback are counted: off, since a proxy on this machine is everybody.
    enum class Loopback { counted, free };
    AddressRates(Rate per_address, Loopback loopback) : per_address_(per_address), loopback_(loopback) {}

    /// TooManyRequestsException "Rate exceeded".
    [[nodiscard]] Result<void> admit(std::string_view address, Time now) const;

private:
    static constexpr std::size_t slots = 65'536;

    Rate per_address_;
    Loopback loopback_;
    RateTable table_{slots};
};

/// TooManyRequestsException "Rate exceeded".
[[nodiscard]] std::unexpected<Error> rate_exceeded();

/// By what an address is counted: IPv6 by its /64, an IPv4 address inside IPv6 as itself. Text that is no address: as it is.
[[nodiscard]] std::string counted_as(std::string_view address);

}  // namespace sekisho::op
