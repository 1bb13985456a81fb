#include "services/cognito_idp/risk/engine.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "wire/json.h"

namespace sekisho::cognito_idp::risk {
namespace {

wire::Json read_cases()
{
    std::ifstream file(SEKISHO_SOURCE_DIR "/tests/cases/risk/engine.json");
    std::stringstream text;
    text << file.rdbuf();
    return wire::parse_json(text.str()).value();
}

bool flag(const wire::Json& json, std::string_view name)
{
    const auto* member = json.find(name);
    return member && member->boolean() && *member->boolean();
}

std::optional<bool> maybe(const wire::Json& json, std::string_view name)
{
    return json.find(name) ? std::optional(flag(json, name)) : std::nullopt;
}

Facts facts_of(const wire::Json& json)
{
    Facts facts;
    facts.blocked_address = flag(json, "blocked");
    facts.skipped_address = flag(json, "skipped");
    facts.has_history = flag(json, "history");
    const auto device = *json.find("device")->string();
    facts.device = device == "known"     ? Familiarity::known
                   : device == "similar" ? Familiarity::similar
                                         : Familiarity::unknown;
    facts.known_network = maybe(json, "network");
    facts.known_country = maybe(json, "country");
    if (const auto* kilometres = json.find("kilometres"))
        facts.travel =
            Travel{static_cast<double>(*kilometres->integer()), std::chrono::seconds(*json.find("seconds")->integer())};
    if (const auto* failures = json.find("failures")) facts.failures_from_network = static_cast<int>(*failures->integer());
    return facts;
}

TEST(RiskEngine, JudgesAsTheCasesSay)
{
    const auto cases = read_cases();
    ASSERT_GE(cases.array()->size(), 20U);
    for (const auto& one : *cases.array()) {
        const auto result = assess(facts_of(*one.find("facts")));
        const auto& name = *one.find("name")->string();
        EXPECT_EQ(to_text(result.level), *one.find("level")->string()) << name;
        EXPECT_EQ(result.always_block, flag(one, "block")) << name;
        std::vector<std::string> reasons;
        for (const auto reason : result.reasons) reasons.emplace_back(to_text(reason));
        std::vector<std::string> expected;
        for (const auto& reason : *one.find("reasons")->array()) expected.push_back(*reason.string());
        EXPECT_EQ(reasons, expected) << name;
    }
}

TEST(RiskEngine, DistancesFollowTheSurface)
{
    EXPECT_NEAR(kilometres_between({52.52, 13.405}, {35.6895, 139.6917}), 8918, 20);  // Berlin, Tokyo
    EXPECT_NEAR(kilometres_between({0, 179.5}, {0, -179.5}), 111, 1);                 // across the date line
    EXPECT_NEAR(kilometres_between({90, 0}, {-90, 17}), 20015, 10);
    EXPECT_EQ(kilometres_between({1, 2}, {1, 2}), 0);
}

}  // namespace
}  // namespace sekisho::cognito_idp::risk
