#include "access/limits.h"

#include <fmt/format.h>

#include <algorithm>

#include "policy/authorization/authorization.h"

namespace sekisho::access {
namespace {

limits::Scope scope_of(std::string_view account, const std::string& role)
{
    limits::Scope scope;
    scope.members.emplace("account", account);
    scope.members.emplace("role", role);
    return scope;
}

bool names(const RateRule& rule, std::string_view model)
{
    return std::ranges::any_of(
        rule.models, [&](const std::string& pattern) { return policy::authorization::glob_matches(pattern, model); });
}

}  // namespace

bool binds_in(const RateRule& rule, std::string_view environment)
{
    return rule.environments.empty() || std::ranges::find(rule.environments, environment) != rule.environments.end();
}

std::vector<limits::Rule> rules_of(const Compiled& model, const Installation& installation)
{
    std::vector<limits::Rule> rules;
    for (const auto& rate : model.rates) {
        if (!binds_in(rate, installation.environment)) continue;
        limits::Rule rule;
        rule.name = rate.name;
        rule.scope = scope_of(installation.account, rate.role);
        if (rate.counted == Counted::each_user) rule.scope.members.emplace("user", limits::Scope::each);
        rule.requests_per_minute = rate.requests_per_minute;
        rule.tokens_per_minute = rate.tokens_per_minute;
        rule.concurrent = rate.concurrent;
        if (rate.models.empty()) {
            rules.push_back(std::move(rule));
            continue;
        }
        for (const auto& id : installation.model_ids) {
            if (!names(rate, id)) continue;
            auto own = rule;
            own.name = fmt::format("{}: {}", rate.name, id);
            own.scope.members.emplace("model", id);
            rules.push_back(std::move(own));
        }
    }
    return rules;
}

std::vector<money::Budget> budgets_of(const Compiled& model, std::string_view account)
{
    std::vector<money::Budget> budgets;
    for (const auto& own : model.budgets) {
        money::Budget budget;
        budget.name = own.name;
        budget.scope = scope_of(account, own.role);
        budget.period = money::Period::day;
        budget.limit = own.nano_dollars;
        budgets.push_back(std::move(budget));
    }
    return budgets;
}

}  // namespace sekisho::access
