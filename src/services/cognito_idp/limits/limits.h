#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "services/cognito_idp/limits/categories.h"
#include "store/snapshot.h"

namespace sekisho::cognito_idp::limits {

/// What the configuration says (user_pools.limits).
struct Settings {
    /// Requests a second on one pool, by AWS's category; what is not there has no limit. Each may come twice as fast for a
    /// second after a pause.
    std::map<std::string, int, std::less<>> per_second;
    /// Unsigned operations from one address (IPv6: from one /64), and how many at once after a pause. 0: no limit.
    Rate unsigned_per_address{50, 500};
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
    [[nodiscard]] Result<void> admit_address(std::string_view address, Time now) const;

    /// The limit in force; 0: none.
    [[nodiscard]] int limit(std::string_view account, Category category) const;
    Task<Result<void>> provision(std::string account, Category category, int per_second);

private:
    using PerCategory = std::array<int, category_count>;  ///< 0: as configured
    struct State {
        std::shared_ptr<const std::map<std::string, PerCategory, std::less<>>> by_account =
            std::make_shared<const std::map<std::string, PerCategory, std::less<>>>();
    };
    static constexpr std::size_t address_slots = 65'536;  ///< two addresses may share one: stricter, never laxer
    static constexpr std::size_t account_slots = 1024;

    Limits(store::Database& database, State initial, const Settings& settings);
    [[nodiscard]] std::size_t slot_of(std::string_view key, std::size_t slots) const;

    PerCategory configured_{};
    Rate per_address_;
    bool count_loopback_;
    std::string salt_;  ///< so that nobody can choose whose slot he shares
    store::Snapshot<State> snapshot_;
    std::unique_ptr<std::array<RateBucket, address_slots>> addresses_;
    std::unique_ptr<std::array<RateBucket, account_slots>> accounts_;
};

/// By what an address is counted: IPv6 by its /64, an IPv4 address inside IPv6 as itself. Text that is no address: as it is.
[[nodiscard]] std::string counted_as(std::string_view address);

}  // namespace sekisho::cognito_idp::limits
