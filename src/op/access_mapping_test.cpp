#include "op/access_mapping.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "wire/json.h"

namespace sekisho::op {
namespace {

const std::string account = "123456789012";

AccessMappingSettings mangaassist()
{
    using Match = AttributeRule::Match;
    AccessMappingSettings mapping;
    mapping.account = account;
    mapping.default_role = "readonly";
    mapping.roles = {
        {"readonly", 10, {"analytics"}, {}, "", "basic"},
        {"operator", 30, {"sre-team", "manga-ops"}, {}, "", "standard"},
        {"developer", 20, {"engineering"}, {{"custom:department", Match::equals, "Engineering"}}, "", "premium"},
        {"admin", 40, {"platform-admin"}, {{"custom:groups", Match::includes, "platform-admin"}}, "", "premium"},
    };
    return mapping;
}

std::string problem(std::vector<AccessMappingSettings> settings)
{
    const auto compiled = AccessMappings::compile(std::move(settings));
    return compiled ? "accepted" : compiled.error().message;
}

/// What is said of one change to a good mapping.
template <class Change>
std::string problem_of(Change change)
{
    auto settings = mangaassist();
    change(settings);
    return problem({std::move(settings)});
}

MappedAccess mapped(const AccessMappings& mappings, const std::string& pool, const std::vector<std::string>& groups,
                    const std::string& of_account = account)
{
    static const std::map<std::string, std::string> none;
    const auto found = mappings.of({of_account, pool, groups, none, [](std::string_view) { return false; }});
    return found.value_or(MappedAccess{"unmapped", "", ""});
}

std::vector<std::string> texts_of(const wire::Json* list)
{
    std::vector<std::string> texts;
    if (list != nullptr)
        for (const auto& item : *list->array()) texts.push_back(*item.string());
    return texts;
}

TEST(AccessMapping, GivesTheHighestRoleAndTheLeastToTheUnknownInEveryCell)
{
    std::ifstream file(SEKISHO_SOURCE_DIR "/tests/cases/access_mapping/mangaassist.json");
    std::stringstream text;
    text << file.rdbuf();
    const auto cells = wire::parse_json(text.str());
    ASSERT_TRUE(cells) << cells.error().message;
    ASSERT_GE(cells->array()->size(), 55U);
    const auto mappings = AccessMappings::compile({mangaassist()});
    ASSERT_TRUE(mappings) << mappings.error().message;
    for (const auto& cell : *cells->array()) {
        SCOPED_TRACE(*cell.find("name")->string());
        const auto groups = texts_of(cell.find("groups"));
        const auto written = texts_of(cell.find("self_written"));
        std::map<std::string, std::string> attributes;
        if (const auto* given = cell.find("attributes"))
            for (const auto& [name, value] : *given->object()) attributes[name] = *value.string();
        const auto access = mappings->of({account, "us-east-1_manga", groups, attributes, [&](std::string_view name) {
                                              return std::ranges::find(written, name) != written.end();
                                          }});
        ASSERT_TRUE(access);
        EXPECT_EQ(access->role, *cell.find("role")->string());
        EXPECT_EQ(access->model_tier, *cell.find("model_tier")->string());
    }
}

TEST(AccessMapping, ReadsListsInJsonAsJson)
{
    const auto mappings = *AccessMappings::compile({mangaassist()});
    const std::vector<std::string> groups;
    const auto role = [&](const std::string& list) {
        const std::map<std::string, std::string> attributes{{"custom:groups", list}};
        return mappings.of({account, "us-east-1_a", groups, attributes, [](std::string_view) { return false; }})->role;
    };
    for (const auto* list : {R"(["platform-admin"])", R"( ["a","platform-admin"] )", R"(["platform\u002dadmin"])",
                             "[a, platform-admin]", "a, platform-admin", "platform-admin"})
        EXPECT_EQ(role(list), "admin") << list;
    // One group whose name has commas is not several; what is broken is no list.
    for (const auto* list : {R"(["a, platform-admin, b"])", R"(["a,platform-admin"])", R"([["platform-admin"]])",
                             R"([{"a":"platform-admin"}])", R"(["a", platform-admin])", R"(["a"platform-admin,"b"])",
                             R"([" platform-admin"])", "[]", R"(["\",platform-admin,\""])"})
        EXPECT_EQ(role(list), "readonly") << list;
}

TEST(AccessMapping, TakesAnAttributeForNothingWhereNobodySaysWhoWritesIt)
{
    const auto mappings = *AccessMappings::compile({mangaassist()});
    const std::vector<std::string> groups;
    const std::map<std::string, std::string> attributes{{"custom:department", "Engineering"}};
    EXPECT_EQ(mappings.of({account, "us-east-1_a", groups, attributes, {}})->role, "readonly");
}

TEST(AccessMapping, IsForThePoolsOfItsAccountAlone)
{
    const auto mappings = *AccessMappings::compile({mangaassist()});
    EXPECT_EQ(mapped(mappings, "us-east-1_a", {"platform-admin"}).role, "admin");
    EXPECT_EQ(mapped(mappings, "us-east-1_a", {"platform-admin"}, "999999999999").role, "unmapped");
    EXPECT_EQ(mapped(AccessMappings(), "us-east-1_a", {"platform-admin"}).role, "unmapped");
}

TEST(AccessMapping, OfOnePoolStandsBeforeThatOfAllPools)
{
    auto own = mangaassist();
    own.user_pools = {"us-east-1_own"};
    own.roles = {{"guest", 1, {}, {}, "", ""}};
    own.default_role = "guest";
    for (const auto& settings : {std::vector{mangaassist(), own}, std::vector{own, mangaassist()}}) {
        const auto mappings = *AccessMappings::compile(settings);
        EXPECT_EQ(mapped(mappings, "us-east-1_own", {"platform-admin"}).role, "guest");
        EXPECT_EQ(mapped(mappings, "us-east-1_other", {"platform-admin"}).role, "admin");
    }
    const auto only_own = *AccessMappings::compile({own});
    EXPECT_EQ(mapped(only_own, "us-east-1_other", {"platform-admin"}).role, "unmapped");
    EXPECT_EQ(mapped(only_own, "us-east-1_own", {}, "999999999999").role, "unmapped") << "an id of another account's pool";
}

TEST(AccessMapping, MayGiveModelTiersALadderOfTheirOwn)
{
    auto settings = mangaassist();
    for (auto& role : settings.roles) role.model_tier.clear();
    settings.model_tiers = {{"opus", 2, {"manga-premium"}, {}, "", ""}, {"haiku", 1, {}, {}, "", ""}};
    settings.default_model_tier = "haiku";
    settings.roles.front().role_arn = "arn:aws:iam::123456789012:role/readers";
    const auto mappings = AccessMappings::compile({settings});
    ASSERT_TRUE(mappings) << mappings.error().message;
    const auto premium = mapped(*mappings, "us-east-1_a", {"analytics", "manga-premium"});
    EXPECT_EQ(premium.role + " " + premium.model_tier + " " + premium.role_arn,
              "readonly opus arn:aws:iam::123456789012:role/readers");
    const auto admin = mapped(*mappings, "us-east-1_a", {"platform-admin"});
    EXPECT_EQ(admin.role + " " + admin.model_tier + admin.role_arn, "admin haiku");
}

TEST(AccessMapping, RefusesWhatCouldNotBeMeant)
{
    using S = AccessMappingSettings;
    EXPECT_EQ(problem_of([](S&) {}), "accepted");
    const std::string lowest = "the default must be that of the roles which has the lowest rank, not ";
    EXPECT_EQ(problem_of([](S& s) { s.default_role = "operator"; }), lowest + "`operator`");
    EXPECT_EQ(problem_of([](S& s) { s.default_role = "Readonly"; }), lowest + "`Readonly`");
    EXPECT_EQ(problem_of([](S& s) { s.default_role = ""; }), lowest + "``");
    EXPECT_EQ(problem_of([](S& s) { s.roles.clear(); }), lowest + "`readonly`");
    EXPECT_EQ(problem_of([](S& s) { s.roles[1].rank = 20; }),
              "`developer` has the rank 20 of another: which is the higher?");
    EXPECT_EQ(problem_of([](S& s) { s.roles[1].name = "Admin"; }), "`admin` stands there twice");
    EXPECT_EQ(problem_of([](S& s) { s.roles[1].name = "a b"; }), "`a b` is not a name for one of the roles");
    EXPECT_EQ(problem_of([](S& s) { s.roles[1].groups = {"engineering"}; }), "the group `engineering` stands there twice");
    EXPECT_EQ(problem_of([](S& s) { s.roles[1].groups = {""}; }), "`operator`: `` is no group");
    EXPECT_EQ(problem_of([](S& s) { s.roles[1].groups.clear(); }),
              "nobody reaches `operator`: it has neither groups nor claims");
    EXPECT_EQ(problem_of([](S& s) { s.roles[1].model_tier.clear(); }),
              "`operator`: `` is no name of a model tier; where one role has one, all have");
    EXPECT_EQ(problem_of([](S& s) { s.roles[1].role_arn = "arn:aws:iam::999999999999:role/r"; }),
              "`operator`: `arn:aws:iam::999999999999:role/r` is not a role of the account 123456789012");
    EXPECT_NE(problem_of([](S& s) { s.roles[1].role_arn = "arn:aws:iam::123456789012:role/"; }), "accepted");
    EXPECT_NE(problem_of([](S& s) { s.roles[1].claims = {{"cognito:groups", AttributeRule::Match::equals, "x"}}; }),
              "accepted");
    EXPECT_NE(problem_of([](S& s) { s.roles[1].claims = {{"Sekisho:role", AttributeRule::Match::equals, "x"}}; }),
              "accepted");
    EXPECT_NE(problem_of([](S& s) { s.roles[1].claims = {{"custom:a", AttributeRule::Match::equals, ""}}; }), "accepted");
    EXPECT_NE(problem_of([](S& s) { s.account = "12345678901"; }), "accepted");
    EXPECT_NE(problem_of([](S& s) { s.user_pools = {"pool"}; }), "accepted");
    EXPECT_NE(problem_of([](S& s) { s.user_pools = {"us-east-1_a", "us-east-1_a"}; }), "accepted");
    EXPECT_NE(problem_of([](S& s) { s.default_model_tier = "basic"; }), "accepted");
    EXPECT_NE(problem_of([](S& s) {
                  s.model_tiers = {{"haiku", 1, {}, {}, "", ""}};
                  s.default_model_tier = "haiku";
              }),
              "accepted");
    EXPECT_EQ(problem({mangaassist(), mangaassist()}), "two mappings are for all user pools of the account 123456789012");
}

TEST(AccessMapping, KnowsItsOwnNamesInAnyCase)
{
    EXPECT_TRUE(is_reserved_name("sekisho:Role"));
    EXPECT_TRUE(is_reserved_name("SEKISHO:anything"));
    EXPECT_FALSE(is_reserved_name("sekisho"));
    EXPECT_FALSE(is_reserved_name("custom:sekisho:role"));
}

}  // namespace
}  // namespace sekisho::op
