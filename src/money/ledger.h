#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "money/budget.h"
#include "money/treasury.h"
#include "store/database.h"

/// The ledger: one row for every call, made when its money is held and completed when it is settled. A row without an
/// outcome is a hold. Functions run inside the transaction of their connection.
namespace sekisho::money {

/// Tables money_calls, money_counters, money_budgets, money_scopes, money_instances; area "money".
[[nodiscard]] const std::vector<store::Migration>& migrations();

/// When a call began, in the upper bits, so that a range of time is a range of rows; the lower twenty tell calls of one
/// millisecond apart.
using CallId = std::int64_t;
[[nodiscard]] CallId call_id(Time begun, std::uint32_t sequence) noexcept;
[[nodiscard]] Time begun_of(CallId id) noexcept;
/// The first id of calls begun at `time` or later.
[[nodiscard]] CallId first_id(Time time) noexcept;

/// How a call is written down in the end.
struct Charge {
    Outcome outcome = Outcome::success;
    models::Certainty certainty = models::Certainty::reported;
    models::Usage usage;
    NanoDollars cost = 0;
    std::string provider;
    std::string price_key;
    std::chrono::milliseconds latency{0};
    std::chrono::milliseconds first_token{0};
};
[[nodiscard]] std::string_view name_of(models::Certainty certainty) noexcept;

/// A row.
struct LedgerEntry {
    CallId id = 0;
    std::string request_id;
    std::string door;
    limits::Subject subject;
    NanoDollars held = 0;
    std::string price_version;
    std::string outcome;  ///< empty: held
    std::string certainty;
    models::Usage usage;
    NanoDollars cost = 0;
    std::string provider;
    std::string price_key;
    std::chrono::milliseconds latency{0};
    std::chrono::milliseconds first_token{0};
};

namespace ledger {

/// What is written down of a hold.
struct Opening {
    CallId id = 0;
    std::string instance;  ///< who answers for it
    NanoDollars held = 0;
    std::string price_version;
};
Result<void> open(store::Connection& connection, const Opening& opening, const Reservation& reservation);
/// Result: whether there was a hold of that id.
Result<bool> settle(store::Connection& connection, CallId id, const Charge& charge);

struct Range {
    Time from{};
    Time until = period_range(Period::total, Time{}).until;  ///< exclusive
};
/// Hands over the settled rows of a range in order, a part of the table at a time.
Result<void> each_settled(store::Connection& connection, Range range, const std::function<void(const LedgerEntry&)>& take);
/// The holds of all instances but `instance`.
[[nodiscard]] Result<std::vector<LedgerEntry>> holds_of_others(store::Connection& connection, const std::string& instance);
[[nodiscard]] Result<std::vector<LedgerEntry>> all_holds(store::Connection& connection);

/// What all subjects have spent in a range, each with the sum.
Result<void> each_sum(store::Connection& connection, Range range,
                      const std::function<void(const limits::Subject&, NanoDollars)>& take);

/// Names and values as they stand in a column, and back.
using Pairs = std::map<std::string, std::string, std::less<>>;
[[nodiscard]] std::string pairs_text(const Pairs& pairs);
[[nodiscard]] Pairs read_pairs(std::string_view text);

}  // namespace ledger
}  // namespace sekisho::money
