#include "services/governance/limit_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "money/ledger.h"
#include "services/governance/tables.h"

namespace sekisho::governance {
namespace {

using store::Connection;
using store::Value;

std::unexpected<Error> conflict(const std::string& name)
{
    return fail("ConflictException", fmt::format("The limit `{}` stands in the configuration.", name), 409);
}

Value optional_number(const std::optional<std::int64_t>& number) { return number ? Value(*number) : Value(); }

Result<std::vector<DefinedRule>> read(Connection& connection)
{
    TRY(const auto rows, connection.query("SELECT name, scope, requests_per_minute, tokens_per_minute, concurrent "
                                          "FROM governance_limits ORDER BY name"));
    std::vector<DefinedRule> all;
    for (const auto& row : rows) {
        limits::Rule rule{.name = row.text("name")};
        rule.scope.members = money::ledger::read_pairs(row.text("scope"));
        rule.requests_per_minute = row.maybe_integer("requests_per_minute");
        rule.tokens_per_minute = row.maybe_integer("tokens_per_minute");
        rule.concurrent = row.maybe_integer("concurrent");
        all.push_back({std::move(rule), false});
    }
    return all;
}

auto find(std::vector<DefinedRule>& rules, const std::string& name)
{
    return std::ranges::find_if(rules, [&](const DefinedRule& defined) { return defined.rule.name == name; });
}

Result<void> store_rule(Connection& connection, const limits::Rule& rule)
{
    TRY_VOID(connection.execute("DELETE FROM governance_limits WHERE name = ?", {rule.name}));
    TRY_VOID(connection.execute(
        "INSERT INTO governance_limits (name, scope, requests_per_minute, tokens_per_minute, concurrent) "
        "VALUES (?, ?, ?, ?, ?)",
        {rule.name, money::ledger::pairs_text(rule.scope.members), optional_number(rule.requests_per_minute),
         optional_number(rule.tokens_per_minute), optional_number(rule.concurrent)}));
    return {};
}

}  // namespace

const std::vector<store::Migration>& migrations()
{
    static const std::vector<store::Migration> steps{
        {"governance", 1,
         "CREATE TABLE governance_limits (name TEXT PRIMARY KEY, scope TEXT NOT NULL, requests_per_minute BIGINT,"
         "  tokens_per_minute BIGINT, concurrent BIGINT)"}};
    return steps;
}

LimitRules::LimitRules(store::Database& database, limits::Limiter& limiter, State state)
    : limiter_(limiter), rules_(database, std::move(state))
{
    follow();
}

Result<std::unique_ptr<LimitRules>> LimitRules::open(store::Database& database, limits::Limiter& limiter)
{
    State all;
    for (auto& rule : limiter.rules()) all.push_back({std::move(rule), true});
    auto work = [&](Connection& connection) -> Result<void> {
        TRY(const auto stored, read(connection));
        for (const auto& defined : stored) {
            if (find(all, defined.rule.name) != all.end()) return conflict(defined.rule.name);
            all.push_back(defined);
        }
        return {};
    };
    TRY_VOID(database.read_blocking(work));
    return std::unique_ptr<LimitRules>(new LimitRules(database, limiter, std::move(all)));
}

Task<Result<void>> LimitRules::change(std::function<Result<void>(Connection&, State&)> work)
{
    CO_TRY_VOID(co_await rules_.change(std::move(work)));
    follow();
    co_return Result<void>{};
}

/// The newest that there is: of two changes at once, the later one wins whoever follows first.
void LimitRules::follow()
{
    const std::lock_guard lock(following_);
    std::vector<limits::Rule> rules;
    for (const auto& defined : *rules_.get()) rules.push_back(defined.rule);
    limiter_.set_rules(std::move(rules));
}

Task<Result<void>> LimitRules::put(limits::Rule rule)
{
    CO_TRY_VOID(limits::check(rule));
    std::function<Result<void>(Connection&, State&)> work = [rule = std::move(rule)](Connection& connection,
                                                                                     State& all) -> Result<void> {
        const auto found = find(all, rule.name);
        if (found != all.end() && found->configured) return conflict(rule.name);
        if (found != all.end()) found->rule = rule;
        else all.push_back({rule, false});
        return store_rule(connection, rule);
    };
    co_return co_await change(std::move(work));
}

Task<Result<void>> LimitRules::erase(std::string name)
{
    std::function<Result<void>(Connection&, State&)> work = [name = std::move(name)](Connection& connection,
                                                                                     State& all) -> Result<void> {
        const auto found = find(all, name);
        if (found == all.end()) return fail("ResourceNotFoundException", fmt::format("There is no limit `{}`.", name), 404);
        if (found->configured) return conflict(name);
        all.erase(found);
        TRY_VOID(connection.execute("DELETE FROM governance_limits WHERE name = ?", {name}));
        return {};
    };
    co_return co_await change(std::move(work));
}

std::vector<DefinedRule> LimitRules::all() const { return *rules_.get(); }

}  // namespace sekisho::governance
