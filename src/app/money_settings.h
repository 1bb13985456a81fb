#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "access/limits.h"
#include "app/configuration_reader.h"
#include "limits/limiter.h"
#include "models/catalogue.h"
#include "money/durable_treasury.h"

namespace sekisho::app {

/// The sections `limits`, `budgets`, `prices` and `money`.
struct MoneySection {
    std::vector<limits::Rule> limits;
    std::vector<money::Budget> budgets;
    std::vector<money::Price> prices;
    std::string price_version = "configured";
    bool default_prices = true;  ///< of models that `prices` does not name
    std::string department_tag = "department";
    int hold_lease_seconds = 300;
};

[[nodiscard]] Result<void> read_limit_rules(const std::string& file, const YAML::Node& node, MoneySection& to);
[[nodiscard]] Result<void> read_budgets(const std::string& file, const YAML::Node& node, MoneySection& to);
[[nodiscard]] Result<void> read_prices(const std::string& file, const YAML::Node& node, MoneySection& to);
[[nodiscard]] Result<void> read_money(const std::string& file, const YAML::Node& node, MoneySection& to);

/// `department` becomes its tag, `tenant` is `account`; every rule and price holds, no two contradict each other, and every
/// model that one names is one of `models`.
[[nodiscard]] Result<void> settle_money(MoneySection& section, const std::vector<std::string>& models);

/// Together with the limits and budgets of an access model; names that both have, and scopes, are a contradiction.
[[nodiscard]] Result<MoneySection> with_access_model(MoneySection section, const access::Compiled& model,
                                                     std::string_view account, std::string_view environment,
                                                     const std::vector<std::string>& models);

/// What holds calls of models to rates and money. To be called after the migrations.
struct ModelLimits {
    std::unique_ptr<limits::Limiter> limiter;
    std::unique_ptr<money::DurableTreasury> treasury;
};
[[nodiscard]] Result<ModelLimits> open_model_limits(const MoneySection& section, store::Database& database,
                                                    const Clock& clock);

/// Models without a price are denied: the log says so at the start.
void warn_unpriced(const models::Catalogue& models, const money::PriceCatalogue& prices, Time now);

}  // namespace sekisho::app
