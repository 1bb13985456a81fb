#include "services/governance/budgets.h"

#include <fmt/format.h>

#include <algorithm>

#include "money/budget_table.h"

namespace sekisho::governance {
namespace {

constexpr std::size_t most_standings = 1000;

shapes::governance::Standing shape_of(const money::budget_table::Standing& standing)
{
    auto subject = standing.subject;
    std::ranges::replace(subject, '\x1f', ',');
    return {money::to_dollars(standing.held), standing.period, money::to_dollars(standing.spent), std::move(subject)};
}

shapes::governance::Budget shape_of(const money::DefinedBudget& defined)
{
    const auto& budget = defined.budget;
    shapes::governance::Budget shape;
    shape.Name = budget.name;
    shape.Scope = {budget.scope.members.begin(), budget.scope.members.end()};
    shape.Period = std::string(money::name_of(budget.period));
    shape.Usd = money::to_dollars(budget.limit);
    shape.WhenShort = std::string(money::name_of(budget.when_short));
    shape.LeastOutputTokens = budget.least_output_tokens;
    shape.Origin = std::string(money::name_of(defined.origin));
    return shape;
}

}  // namespace

Result<op::AccessChecks> PutBudget::access(const Input& input, const op::Caller& /*caller*/,
                                           const op::Envelope& envelope) const
{
    return check_for("sekisho:PutBudget", parts_.management, "budget/" + input.Name, envelope);
}

Task<Result<PutBudget::Output>> PutBudget::execute(op::Authorized<Input> call) const
{
    money::Budget budget;
    budget.name = call->Name;
    CO_TRY(budget.scope, scope_of(parts_, call->Scope));
    CO_TRY(budget.period, money::parse_period(call->Period));
    CO_TRY(budget.limit, money::parse_dollars(call->Usd));
    CO_TRY(budget.when_short, money::parse_when_short(call->WhenShort.value_or("deny")));
    budget.least_output_tokens = call->LeastOutputTokens.value_or(1);
    CO_TRY_VOID(money::check(budget));
    CO_TRY_VOID(co_await parts_.treasury->put_budget(std::move(budget)));
    co_return Output{};
}

Result<op::AccessChecks> DeleteBudget::access(const Input& input, const op::Caller& /*caller*/,
                                              const op::Envelope& envelope) const
{
    return check_for("sekisho:DeleteBudget", parts_.management, "budget/" + input.Name, envelope);
}

Task<Result<DeleteBudget::Output>> DeleteBudget::execute(op::Authorized<Input> call) const
{
    CO_TRY_VOID(co_await parts_.treasury->delete_budget(call->Name));
    co_return Output{};
}

Result<op::AccessChecks> ListBudgets::access(const Input& /*input*/, const op::Caller& /*caller*/,
                                             const op::Envelope& envelope) const
{
    return check_for("sekisho:ListBudgets", parts_.management, "budget/*", envelope);
}

Task<Result<ListBudgets::Output>> ListBudgets::execute(op::Authorized<Input> call) const
{
    auto read = [now = call.envelope().time](store::Connection& connection) -> Result<Output> {
        TRY(const auto all, money::budget_table::read(connection));
        Output output;
        for (const auto& defined : all) {
            auto shape = shape_of(defined);
            TRY(const auto standings, money::budget_table::standings(connection, defined.budget, now));
            for (const auto& standing : standings) {
                if (shape.Standings.size() == most_standings) break;
                shape.Standings.push_back(shape_of(standing));
            }
            output.Budgets.push_back(std::move(shape));
        }
        return output;
    };
    co_return co_await parts_.database->read(std::move(read));
}

}  // namespace sekisho::governance
