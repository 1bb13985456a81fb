#include "services/governance/usage.h"

#include <chrono>

#include "money/usage.h"

namespace sekisho::governance {
namespace {

constexpr std::string_view all_accounts = "*";
constexpr auto default_range = std::chrono::days(31);

std::string account_of(const GetUsage::Input& input, const op::Caller& caller)
{
    return input.Account.value_or(caller.account());
}

shapes::governance::Sum shape_of(const money::usage::Sum& sum)
{
    shapes::governance::Sum shape;
    shape.Values = sum.values;
    shape.Calls = sum.calls;
    shape.InputTokens = sum.usage.input_tokens;
    shape.OutputTokens = sum.usage.output_tokens;
    shape.CacheReadTokens = sum.usage.cache_read_tokens;
    shape.CacheWriteTokens = sum.usage.cache_write_tokens;
    shape.Images = sum.usage.images;
    shape.CostUsd = money::to_dollars(sum.cost);
    return shape;
}

}  // namespace

Result<op::AccessChecks> GetUsage::access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const
{
    const auto account = account_of(input, caller);
    const auto& owner = account == caller.account() ? account : parts_.management;
    return check_for("sekisho:GetUsage", owner, "usage/" + (account == all_accounts ? "all" : account), envelope);
}

Task<Result<GetUsage::Output>> GetUsage::execute(op::Authorized<Input> call) const
{
    const auto by = call->By.value_or(std::vector<std::string>{});
    CO_TRY_VOID(money::usage::check(by));
    money::ledger::Range range;
    range.from = call->Since.value_or(call.envelope().time - default_range);
    if (call->Until) range.until = *call->Until;
    auto account = account_of(*call, call.caller());
    if (account == all_accounts) account.clear();
    auto read = [by, range, account = std::move(account)](store::Connection& connection) -> Result<Output> {
        TRY(const auto sums, money::usage::sums(connection, range, by, account));
        Output output;
        for (const auto& sum : sums) output.Sums.push_back(shape_of(sum));
        return output;
    };
    co_return co_await parts_.database->read(std::move(read));
}

}  // namespace sekisho::governance
