#include "money/budget_table.h"

#include <map>

namespace sekisho::money::budget_table {

using store::Connection;

Result<std::vector<DefinedBudget>> read(Connection& connection)
{
    TRY(const auto rows, connection.query("SELECT name, scope, period, amount, when_short, least_output_tokens, origin "
                                          "FROM money_budgets ORDER BY name"));
    std::vector<DefinedBudget> all;
    for (const auto& row : rows) {
        DefinedBudget defined;
        auto& budget = defined.budget;
        budget.name = row.text("name");
        budget.scope.members = ledger::read_pairs(row.text("scope"));
        TRY(budget.period, parse_period(row.text("period")));
        budget.limit = row.integer("amount");
        TRY(budget.when_short, parse_when_short(row.text("when_short")));
        budget.least_output_tokens = row.integer("least_output_tokens");
        if (row.text("origin") == name_of(Origin::api)) defined.origin = Origin::api;
        all.push_back(std::move(defined));
    }
    return all;
}

Result<std::vector<Standing>> standings(Connection& connection, const Budget& budget, Time now)
{
    const auto period = period_text(budget.period, now);
    std::map<std::string, Standing> found;
    if (limits::ScopeMatcher(budget.scope).counts_all_together()) found[""];
    TRY(const auto rows, connection.query("SELECT subject, spent FROM money_counters WHERE scope = ? AND period = ?",
                                          {scope_text(budget), period}));
    for (const auto& row : rows) found[row.text("subject")].spent = row.integer("spent");
    const limits::ScopeMatcher matcher(budget.scope);
    TRY(const auto holds, ledger::all_holds(connection));
    for (const auto& hold : holds) {
        if (period_text(budget.period, begun_of(hold.id)) != period) continue;
        if (const auto whose = matcher.counter_of(hold.subject)) {
            auto& standing = found[*whose];
            standing.held = saturated_sum(standing.held, hold.held);
        }
    }
    std::vector<Standing> all;
    for (auto& [subject, standing] : found) {
        standing.subject = subject;
        standing.period = period;
        all.push_back(std::move(standing));
    }
    return all;
}

}  // namespace sekisho::money::budget_table
