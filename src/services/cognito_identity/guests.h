#pragma once

#include <chrono>
#include <string_view>

#include "base/clock.h"
#include "op/rates.h"

namespace sekisho::cognito_identity {

/// What the configuration says of those who come without a login (identity_pools).
struct GuestSettings {
    /// Operations that need no signature, from one address.
    op::Rate unsigned_per_address{50, 500};
    op::AddressRates::Loopback loopback = op::AddressRates::Loopback::free;
    /// Identities for guests that one pool makes. 0: no limit.
    op::Rate new_per_pool{100, 1000};
    /// How long a guest is kept who does not come back. 0: for ever.
    std::chrono::days kept{365};
};

/// Keeps strangers from filling the store: how many guests are made, and from where. From memory alone. Thread-safe.
class GuestLimits {
public:
    GuestLimits(const GuestSettings& settings, const Clock& clock)
        : addresses_(settings.unsigned_per_address, settings.loopback), new_per_pool_(settings.new_per_pool), clock_(clock)
    {
    }

    [[nodiscard]] const op::AddressRates& addresses() const { return addresses_; }
    [[nodiscard]] const Clock& clock() const { return clock_; }
    /// TooManyRequestsException "Rate exceeded" where the pool has made too many guests of late.
    [[nodiscard]] Result<void> admit_new(std::string_view pool_id) const
    {
        if (pools_.of(pool_id).take(clock_.now(), new_per_pool_)) return {};
        return op::rate_exceeded();
    }

private:
    op::AddressRates addresses_;
    op::Rate new_per_pool_;
    op::RateTable pools_{4096};
    const Clock& clock_;
};

}  // namespace sekisho::cognito_identity
