#include "services/cognito_idp/limits/rate_buckets.h"

#include <algorithm>

namespace sekisho::cognito_idp::limits {

bool RateBucket::take(Time now, Rate rate) noexcept
{
    constexpr std::int64_t second = 1'000'000;
    if (rate.per_second <= 0 || rate.per_second > second) return true;
    const auto interval = second / rate.per_second;
    const auto most_ahead = interval * std::max<std::int64_t>(rate.burst, 1);
    const auto moment = epoch_milliseconds(now) * 1000;
    auto full_at = full_at_.load(std::memory_order_relaxed);
    for (;;) {
        const auto next = std::max(full_at, moment) + interval;
        if (next - moment > most_ahead) return false;
        if (full_at_.compare_exchange_weak(full_at, next, std::memory_order_relaxed)) return true;
    }
}

}  // namespace sekisho::cognito_idp::limits
