#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "op/rates.h"
#include "services/cognito_idp/limits/categories.h"
#include "store/snapshot.h"

namespace sekisho::cognito_idp::limits {

/// What the configuration says (user_pools.limits).
struct Settings {
    /// Requests a second on one pool, by AWS's category; what is not there has no limit. Each may come twice as fast for a
    /// second after a pause.
    std::map<std::string, int, std::less<>> per_second;
    /// Unsigned operations from one address (IPv6: from one /64), and how many at once after a pause. 0: no limit.
    op::Rate unsigned_per_address{50, 500};
    /// Whether addresses of loopback are counted: off, since a proxy on this machine is everybody.
    bool count_loopback = false;
};

/// Limits of rates. They are asked on every call, from memory alone: no lock, no database. Thread-safe.
class Limits {
public:
    /// Reads the limits that UpdateProvisionedLimit has set. Blocks. `Configuration` for an unknown category.
    static Result<std::unique_ptr<Limits>> open(store::Database& database, const Settings& settings);

    /// TooManyRequestsException "Rate exceeded".
    [[nodiscard]] Result<void> admit(std::string_view account, Category category, RateBuckets& buckets, Time now) const;
    /// The same for what concerns no pool.
    [[nodiscard]] Result<void> admit_account(std::string_view account, Category category, Time now) const;
    [[nodiscard]] const op::AddressRates& addresses() const { return addresses_; }

    /// The limit in force; 0: none.
    [[nodiscard]] int limit(std::string_view account, Category category) const;
    Task<Result<void>> provision(std::string account, Category category, int per_second);

private:
    using PerCategory = std::array<int, category_count>;  ///< 0: as configured
    struct State {
        std::shared_ptr<const std::map<std::string, PerCategory, std::less<>>> by_account =
            std::make_shared<const std::map<std::string, PerCategory, std::less<>>>();
    };
    static constexpr std::size_t account_slots = 1024;

    Limits(store::Database& database, State initial, const Settings& settings);

    PerCategory configured_{};
    store::Snapshot<State> snapshot_;
    op::AddressRates addresses_;
    op::RateTable accounts_{account_slots};
};

}  // namespace sekisho::cognito_idp::limits
