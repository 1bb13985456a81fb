#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "money/book.h"
#include "money/price_catalogue.h"
#include "money/treasury.h"
#include "store/database.h"

namespace sekisho::money {

/// Budgets and the ledger in the store. A hold is durable before reserve() returns, in one transaction over all budgets;
/// calls that come together share one commit. Whatever cannot be written down is not admitted.
class DurableTreasury final : public Treasury {
public:
    struct Parts {
        store::Database& database;
        const Clock& clock;
        std::vector<Budget> budgets;  ///< as configured
        std::shared_ptr<const PriceCatalogue> prices;
        /// How long a hold outlives the instance that made it, or the call that lost it.
        std::chrono::seconds lease{300};
        std::size_t queue_limit = 16'384;
    };
    /// After migrations(). Budgets that were put at run time are there again; holds that an instance before has left are
    /// charged in full: the database is this instance's alone, so whoever made them is gone. ValidationException for budgets
    /// that do not hold, or two that would count the same calls. Blocks.
    static Result<std::unique_ptr<DurableTreasury>> open(Parts parts);
    ~DurableTreasury() override;

    Task<Result<std::unique_ptr<Hold>>> reserve(std::shared_ptr<Reservation> reservation) override;

    /// Makes or replaces a budget. ValidationException for one that does not hold; ConflictException (409) where it is
    /// configured, or would count the same calls as another.
    Task<Result<void>> put_budget(Budget budget);
    /// ResourceNotFoundException (404); ConflictException where it is configured.
    Task<Result<void>> delete_budget(std::string name);

    /// Charges what was lost longer ago than a lease, and renews this instance's. To be called now and then.
    Task<Result<void>> tend();

    [[nodiscard]] std::shared_ptr<const PriceCatalogue> prices() const noexcept;

private:
    struct State;
    class DurableHold;
    explicit DurableTreasury(std::shared_ptr<State> state);
    Task<Result<void>> change_budgets(std::function<Result<void>(std::vector<DefinedBudget>&)> change);

    std::shared_ptr<State> state_;
};

/// All budgets as they would be with what is configured in place of what was configured before. ValidationException or
/// ConflictException where two have one name, or would count the same calls.
[[nodiscard]] Result<std::vector<DefinedBudget>> checked(std::vector<DefinedBudget> budgets);

}  // namespace sekisho::money
