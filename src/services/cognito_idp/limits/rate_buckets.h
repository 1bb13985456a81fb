#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"

namespace sekisho::cognito_idp::limits {

/// AWS's categories of operations, by whose rates user pools are limited.
/// https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html#category_operations
enum class Category : std::uint8_t {
    UserAuthentication,
    UserCreation,
    UserFederation,
    UserAccountRecovery,
    UserRead,
    UserUpdate,
    UserToken,
    UserResourceRead,
    UserResourceUpdate,
    UserList,
    UserPoolRead,
    UserPoolUpdate,
    UserPoolResourceRead,
    UserPoolResourceUpdate,
    UserPoolClientRead,
    UserPoolClientUpdate,
    ClientAuthentication,
    LimitManagement,
};
inline constexpr std::size_t category_count = 18;

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

/// What one pool was asked of late.
class RateBuckets {
public:
    [[nodiscard]] RateBucket& of(Category category) noexcept { return buckets_[static_cast<std::size_t>(category)]; }

private:
    std::array<RateBucket, category_count> buckets_;
};

}  // namespace sekisho::cognito_idp::limits
