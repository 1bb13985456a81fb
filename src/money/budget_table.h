#pragma once

#include <vector>

#include "money/book.h"

/// Budgets as they stand in the store, and what became of them; for whoever looks from outside, too.
namespace sekisho::money::budget_table {

/// In the order of their names.
[[nodiscard]] Result<std::vector<DefinedBudget>> read(store::Connection& connection);

/// One counter of a budget.
struct Standing {
    std::string subject;  ///< whose: "" of budgets that count all together
    std::string period;
    NanoDollars spent = 0;
    NanoDollars held = 0;
};

/// The counters of a budget in the period that `now` is in, in the order of their subjects; at least one where it counts all
/// together.
[[nodiscard]] Result<std::vector<Standing>> standings(store::Connection& connection, const Budget& budget, Time now);

}  // namespace sekisho::money::budget_table
