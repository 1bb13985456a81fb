#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "limits/scope.h"
#include "money/candidates.h"
#include "money/lease.h"
#include "money/ledger.h"

namespace sekisho::money {

/// Where a budget is from.
enum class Origin { configuration, api };
[[nodiscard]] std::string_view name_of(Origin origin) noexcept;

struct DefinedBudget {
    Budget budget;
    Origin origin = Origin::configuration;
};

/// "role=developer per day": budgets of the same text would count the same calls.
[[nodiscard]] std::string scope_text(const Budget& budget);

/// What is spent and held of every budget, in memory, and the same in the tables. Changes are made inside the transaction of
/// a batch, which ends with seal() and then, when it is durable, committed(); or with undone(), which brings back what was
/// before it. The ledger is the truth: a counter is the sum of its rows, and is made from them when a budget is new.
/// Not synchronised: one batch at a time.
class Book {
public:
    Book(std::string instance, Leases& leases);
    ~Book();

    struct Held {
        CallId id = 0;
        NanoDollars amount = 0;
    };
    /// Holds the worst case in every budget that is about the call, or refuses: ServiceQuotaExceededException (429). May
    /// lower the reservation's bound of output.
    Result<Held> reserve(store::Connection& connection, const std::shared_ptr<Reservation>& reservation,
                         const Candidates& candidates);
    /// Frees a hold of this instance and charges what it came to.
    Result<void> settle(store::Connection& connection, CallId id, const Charge& charge);
    /// Charges a hold of another instance, whose lease has ended, in full.
    Result<void> charge_abandoned(store::Connection& connection, const LedgerEntry& hold);
    /// From now on. What runs is counted by the new ones, too. A batch of its own.
    Result<void> set_budgets(store::Connection& connection, std::vector<DefinedBudget> budgets);
    [[nodiscard]] std::vector<DefinedBudget> budgets() const;

    Result<void> seal(store::Connection& connection);
    void committed() noexcept;
    void undone() noexcept;

    /// For tests and metrics.
    [[nodiscard]] std::size_t live_holds() const noexcept;

private:
    struct Counter;
    struct Line;
    struct Live;
    struct State;
    using Applying = std::vector<std::pair<const Line*, Counter*>>;

    Result<Applying> applying(store::Connection& connection, const limits::Subject& subject, Time time);
    Result<Counter*> counter(store::Connection& connection, CounterName name);
    /// Refuses, or lowers the bound; the amount to hold.
    Result<NanoDollars> fit(store::Connection& connection, const Applying& applying, Reservation& reservation,
                            const Candidates& candidates);
    Result<NanoDollars> left(store::Connection& connection, const Line& line, const Counter& counter, NanoDollars needed);
    Counter& touched(Counter& counter);
    Result<void> define(store::Connection& connection);
    Result<void> fill(store::Connection& connection, const Line& line);
    Result<void> relink(store::Connection& connection, const State& former);

    const std::string instance_;
    Leases& leases_;
    std::uint32_t sequence_;
    std::unique_ptr<State> state_;

    // Of the batch that runs.
    std::vector<Counter*> touched_;
    std::vector<CallId> opened_;
    std::vector<std::pair<CallId, Live>> closed_;
    std::unique_ptr<State> former_;
};

}  // namespace sekisho::money
