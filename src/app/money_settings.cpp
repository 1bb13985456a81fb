#include "app/money_settings.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/log.h"

namespace sekisho::app {
namespace {

std::unexpected<Error> wrong(std::string message) { return fail("Configuration", std::move(message)); }

/// Errors of what is configured are the configuration's.
Result<void> of_configuration(const Result<void>& result) { return result ? result : wrong(result.error().message); }

auto dollars_into(money::NanoDollars& to)
{
    return [&to](const YAML::Node& node) -> Result<void> {
        TRY(to, money::parse_dollars(node.as<std::string>()));
        return {};
    };
}

auto dollars_into(std::optional<money::NanoDollars>& to)
{
    return [&to](const YAML::Node& node) { return dollars_into(to.emplace())(node); };
}

auto count_into(std::optional<std::int64_t>& to)
{
    return [&to](const YAML::Node& node) -> Result<void> {
        to = node.as<std::int64_t>();
        return {};
    };
}

auto scope_into(limits::Scope& to)
{
    return [&to](const YAML::Node& node) -> Result<void> {
        if (!node.IsMap()) return wrong("expected a mapping: role, user, key, model, tenant, department, tag/<Key>");
        for (const auto& member : node)
            if (!to.members.emplace(member.first.as<std::string>(), member.second.as<std::string>()).second)
                return wrong(fmt::format("`{}` stands there twice", member.first.as<std::string>()));
        return {};
    };
}

auto time_into(Time& to)
{
    return [&to](const YAML::Node& node) -> Result<void> {
        const auto text = node.as<std::string>();
        const auto time = parse_iso8601(text.size() == 10 ? text + "T00:00:00Z" : text);
        if (!time) return wrong(fmt::format("`{}` is no date, nor a time of RFC 3339", text));
        to = *time;
        return {};
    };
}

Result<void> read_limit(const std::string& file, const YAML::Node& node, limits::Rule& to)
{
    return apply(file, node,
                 {{"name", into(to.name)},
                  {"scope", scope_into(to.scope)},
                  {"requests_per_minute", count_into(to.requests_per_minute)},
                  {"tokens_per_minute", count_into(to.tokens_per_minute)},
                  {"concurrent", count_into(to.concurrent)}});
}

Result<void> read_budget(const std::string& file, const YAML::Node& node, money::Budget& to)
{
    bool limited = false;
    TRY_VOID(apply(file, node,
                   {{"name", into(to.name)},
                    {"scope", scope_into(to.scope)},
                    {"period",
                     [&to](const YAML::Node& given) -> Result<void> {
                         TRY(to.period, money::parse_period(given.as<std::string>()));
                         return {};
                     }},
                    {"usd",
                     [&](const YAML::Node& given) {
                         limited = true;
                         return dollars_into(to.limit)(given);
                     }},
                    {"when_short",
                     [&to](const YAML::Node& given) -> Result<void> {
                         TRY(to.when_short, money::parse_when_short(given.as<std::string>()));
                         return {};
                     }},
                    {"least_output_tokens", into(to.least_output_tokens)}}));
    if (!limited) return wrong(fmt::format("the budget `{}` has no `usd`", to.name));
    return {};
}

Result<void> read_price(const std::string& file, const YAML::Node& node, money::Price& to)
{
    return apply(file, node,
                 {{"key", into(to.key)},
                  {"from", time_into(to.from)},
                  {"free", into(to.free)},
                  {"input", dollars_into(to.input)},
                  {"output", dollars_into(to.output)},
                  {"cache_read", dollars_into(to.cache_read)},
                  {"cache_write", dollars_into(to.cache_write)},
                  {"image", dollars_into(to.image)}});
}

/// What the section has in common with a file of prices.
Setters price_setters(const std::string& file, MoneySection& to)
{
    return {{"version", into(to.price_version)}, {"list", [&](const YAML::Node& list) {
                                                      return for_each(list, [&](const YAML::Node& item) {
                                                          return read_price(file, item, to.prices.emplace_back());
                                                      });
                                                  }}};
}

Result<void> read_price_file(const std::string& file, MoneySection& to)
{
    try {
        return apply(file, YAML::LoadFile(file), price_setters(file, to));
    } catch (const YAML::Exception& problem) {
        return wrong(fmt::format("cannot read the prices `{}`: {}", file, problem.msg));
    }
}

/// The words of the configuration become those of the code.
Result<void> settle_scope(limits::Scope& scope, const MoneySection& section, const std::vector<std::string>& models)
{
    const auto rename = [&scope](std::string_view from, std::string to) -> Result<void> {
        const auto found = scope.members.find(from);
        if (found == scope.members.end()) return {};
        const auto value = found->second;
        scope.members.erase(found);
        if (!scope.members.emplace(to, value).second) return wrong(fmt::format("a scope has `{}` and `{}`", from, to));
        return {};
    };
    TRY_VOID(rename("tenant", "account"));
    TRY_VOID(rename("department", std::string(limits::Scope::tag_prefix) + section.department_tag));
    const auto model = scope.members.find("model");
    if (model != scope.members.end() && model->second != limits::Scope::each &&
        std::ranges::find(models, model->second) == models.end())
        return wrong(fmt::format("a scope names the model `{}`, which is not configured", model->second));
    return {};
}

std::vector<money::DefinedBudget> defined(const std::vector<money::Budget>& budgets)
{
    std::vector<money::DefinedBudget> all;
    for (const auto& budget : budgets) all.push_back({budget, money::Origin::configuration});
    return all;
}

Result<money::PriceCatalogue> price_catalogue(const MoneySection& section)
{
    if (!section.default_prices) return money::PriceCatalogue::compile(section.prices, section.price_version);
    const auto name = section.prices.empty() ? std::string(money::default_prices_name) : section.price_version;
    return money::PriceCatalogue::compile(money::overridden(money::default_prices(), section.prices), name);
}

}  // namespace

Result<void> read_limit_rules(const std::string& file, const YAML::Node& node, MoneySection& to)
{
    return for_each(node, [&](const YAML::Node& item) { return read_limit(file, item, to.limits.emplace_back()); });
}

Result<void> read_budgets(const std::string& file, const YAML::Node& node, MoneySection& to)
{
    return for_each(node, [&](const YAML::Node& item) { return read_budget(file, item, to.budgets.emplace_back()); });
}

Result<void> read_prices(const std::string& file, const YAML::Node& node, MoneySection& to)
{
    auto setters = price_setters(file, to);
    setters["defaults"] = into(to.default_prices);
    setters["file"] = [&](const YAML::Node& name) {
        return read_price_file((std::filesystem::path(file).parent_path() / name.as<std::string>()).string(), to);
    };
    return apply(file, node, setters);
}

Result<void> read_money(const std::string& file, const YAML::Node& node, MoneySection& to)
{
    return apply(file, node,
                 {{"department_tag", into(to.department_tag)}, {"hold_lease_seconds", into(to.hold_lease_seconds)}});
}

Result<void> settle_money(MoneySection& section, const std::vector<std::string>& models)
{
    constexpr int longest_lease = 86'400;
    if (section.hold_lease_seconds < 1 || section.hold_lease_seconds > longest_lease)
        return wrong("money.hold_lease_seconds is not between 1 and 86400");
    std::set<std::string> names;
    for (auto& rule : section.limits) {
        TRY_VOID(settle_scope(rule.scope, section, models));
        TRY_VOID(of_configuration(limits::check(rule)));
        if (!names.insert(rule.name).second) return wrong(fmt::format("there are two limits with the name `{}`", rule.name));
    }
    for (auto& budget : section.budgets) TRY_VOID(settle_scope(budget.scope, section, models));
    if (const auto budgets = money::checked(defined(section.budgets)); !budgets) return wrong(budgets.error().message);
    if (const auto prices = price_catalogue(section); !prices) return wrong(prices.error().message);
    return {};
}

Result<MoneySection> with_access_model(MoneySection section, const access::Compiled& model, std::string_view account,
                                       std::string_view environment, const std::vector<std::string>& models)
{
    for (auto& rule : access::rules_of(model, {account, environment, models})) section.limits.push_back(std::move(rule));
    for (auto& budget : access::budgets_of(model, account)) section.budgets.push_back(std::move(budget));
    TRY_VOID(settle_money(section, models));
    return section;
}

Result<ModelLimits> open_model_limits(const MoneySection& section, store::Database& database, const Clock& clock)
{
    TRY(auto prices, price_catalogue(section));
    ModelLimits opened;
    opened.limiter = std::make_unique<limits::Limiter>(section.limits);
    TRY(opened.treasury, money::DurableTreasury::open({database, clock, section.budgets,
                                                       std::make_shared<const money::PriceCatalogue>(std::move(prices)),
                                                       std::chrono::seconds(section.hold_lease_seconds)}));
    return opened;
}

void warn_unpriced(const models::Catalogue& models, const money::PriceCatalogue& prices, Time now)
{
    for (const auto& [id, model] : models.all())
        for (const auto& key : model.price_keys)
            if (!prices.find(key, now))
                log::warning("a model has no price and is denied", {{"model", id}, {"priceKey", key}});
}

}  // namespace sekisho::app
