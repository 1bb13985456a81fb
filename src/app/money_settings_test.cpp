#include "app/money_settings.h"

#include <gtest/gtest.h>

#include <fstream>

#include "app/access_model_settings.h"
#include "app/configuration.h"
#include "store/testing.h"

namespace sekisho::app {
namespace {

Result<Configuration> configured(const std::string& text)
{
    const store::TemporaryDirectory folder;
    const auto file = folder.file("sekisho.yaml");
    std::ofstream(file) << "data: " << folder.path() << "\nmodels: [{id: haiku, provider: demo}]\n" << text;
    auto read = read_configuration(file, {});
    return read ? checked(*std::move(read)) : read;
}

std::string refusal(const std::string& text)
{
    const auto read = configured(text);
    return read ? "accepted" : read.error().message;
}

TEST(MoneySettings, AreReadAsTheyAreMeant)
{
    const auto read = configured(R"(
limits:
  - {name: developers, scope: {role: developer, user: each}, requests_per_minute: 60, tokens_per_minute: 100000, concurrent: 5}
budgets:
  - {name: departments, scope: {department: each, tenant: "123456789012"}, period: month, usd: 0.5, when_short: clamp, least_output_tokens: 64}
prices:
  version: "7"
  list:
    - {key: haiku, from: 2026-01-01, input: 0.25, output: 1.25, cache_read: 0.03, cache_write: 0.3}
    - {key: local, free: true}
money: {department_tag: Abteilung, hold_lease_seconds: 5}
)");
    ASSERT_TRUE(read) << read.error().message;
    const auto& money = read->money;
    EXPECT_EQ(money.limits.at(0).concurrent, 5);
    const auto& budget = money.budgets.at(0);
    EXPECT_EQ(to_text(budget.scope), "account=123456789012,tag/Abteilung=each");
    EXPECT_EQ(budget.period, money::Period::month);
    EXPECT_EQ(budget.limit, 500'000'000);
    EXPECT_EQ(budget.when_short, money::WhenShort::clamp);
    EXPECT_EQ(money.prices.at(0).cache_write, 300'000'000);
    EXPECT_EQ(money.prices.at(0).from, *parse_iso8601("2026-01-01T00:00:00Z"));
    EXPECT_TRUE(money.prices.at(1).free);
    EXPECT_EQ(money.hold_lease_seconds, 5);
}

TEST(MoneySettings, PricesMayStandInAFileOfTheirOwn)
{
    const store::TemporaryDirectory folder;
    std::ofstream(folder.file("prices.yaml")) << "version: \"9\"\nlist: [{key: a, input: 1, output: 2}]\n";
    const auto read = configured("prices: {file: " + folder.file("prices.yaml") + ", list: [{key: b, free: true}]}");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->money.prices.size(), 2U);
    EXPECT_EQ(read->money.price_version, "9");
    EXPECT_NE(refusal("prices: {file: nowhere.yaml}").find("cannot read the prices"), std::string::npos);
}

TEST(MoneySettings, AreRefusedWhereTheyCannotBeMeant)
{
    EXPECT_NE(refusal("budgets: [{name: a, usd: 1, scope: {model: haku}}]").find("`haku`, which is not configured"),
              std::string::npos);
    EXPECT_NE(refusal("budgets: [{name: a}]").find("no `usd`"), std::string::npos);
    EXPECT_NE(refusal("budgets: [{name: a, usd: 1.0000000001}]").find("no amount"), std::string::npos);
    EXPECT_NE(refusal("budgets: [{name: a, usd: 1}, {name: b, usd: 2}]").find("counts the same calls"), std::string::npos);
    EXPECT_NE(refusal("budgets: [{name: a, usd: 1, period: week}]").find("none of day"), std::string::npos);
    EXPECT_NE(refusal("budgets: [{name: a, usd: 1, hard: true}]").find("unknown key `hard`"), std::string::npos);
    EXPECT_NE(refusal("limits: [{name: a}]").find("limits nothing"), std::string::npos);
    EXPECT_NE(refusal("limits: [{name: a, concurrent: 1, scope: {team: x}}]").find("no dimension `team`"),
              std::string::npos);
    EXPECT_NE(refusal("limits: [{name: a, concurrent: 1}, {name: a, concurrent: 2}]").find("two limits"), std::string::npos);
    EXPECT_NE(refusal("prices: {list: [{key: m}]}").find("free: true"), std::string::npos);
    EXPECT_NE(refusal("prices: {list: [{key: m, input: 1}, {key: m, input: 2}]}").find("two prices"), std::string::npos);
    EXPECT_NE(refusal("money: {hold_lease_seconds: 0}").find("hold_lease_seconds"), std::string::npos);
}

TEST(MoneySettings, JoinTheLimitsAndBudgetsOfAnAccessModel)
{
    const auto account = std::string("123456789012");
    AccessModelSettings settings;
    settings.file = SEKISHO_SOURCE_DIR "/examples/mangaassist/access.yaml";
    settings.parameters["identity_pool"] = "us-east-1:7e9f4f3c-2b7d-4d6a-9d59-3c1d8f0a5b11";
    const auto model = load_access_model(settings, account);
    ASSERT_TRUE(model) << model.error().message;
    const std::vector<std::string> ids{"anthropic.claude-3-haiku-20240307-v1:0", "anthropic.claude-3-sonnet-20240229-v1:0"};
    const auto joined = with_access_model({}, *model, account, "staging", ids);
    ASSERT_TRUE(joined) << joined.error().message;
    EXPECT_EQ(joined->budgets.size(), model->budgets.size());
    EXPECT_GT(joined->limits.size(), 0U);
    MoneySection twice;
    twice.budgets = joined->budgets;
    EXPECT_FALSE(with_access_model(twice, *model, account, "staging", ids)) << "a budget of the same name";
}

}  // namespace
}  // namespace sekisho::app
