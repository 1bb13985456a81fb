#include "services/cognito_identity/role_choice.h"

#include <gtest/gtest.h>

#include "services/cognito_identity/pool_settings.h"
#include "services/cognito_identity/provider_names.h"

namespace sekisho::cognito_identity {
namespace {

const std::string provider = "cognito-idp.us-east-1.amazonaws.com/us-east-1_pool";
const std::string key = provider + ":client";

api::MappingRule rule(std::string claim, std::string match, std::string value, std::string role)
{
    return {std::move(claim), std::move(match), std::move(value), "arn:aws:iam::123456789012:role/" + std::move(role)};
}

Pool pool_with(std::vector<api::MappingRule> rules, std::string ambiguous = "AuthenticatedRole")
{
    Pool pool;
    pool.roles = {{"authenticated", "default"}, {"unauthenticated", "guest"}};
    auto& mapping = pool.role_mappings[key];
    mapping.Type = rules.empty() ? "Token" : "Rules";
    mapping.AmbiguousRoleResolution = std::move(ambiguous);
    if (!rules.empty()) mapping.RulesConfiguration.emplace().Rules = std::move(rules);
    return pool;
}

std::vector<ProvenLogin> login(wire::Json::Object claims)
{
    return {{{provider, "sub"}, {provider, "sekisho/us-east-1_pool"}, {key}, std::move(claims), {}}};
}

std::string chosen(const Pool& pool, const std::vector<ProvenLogin>& logins,
                   std::optional<std::string> custom = std::nullopt)
{
    const auto role = choose_role(pool, logins, custom);
    return role ? *role : role.error().message;
}

TEST(RoleChoice, TakesTheFirstRuleThatMatches)
{
    const auto pool =
        pool_with({rule("cognito:groups", "Contains", "premium", "premium"), rule("email", "StartsWith", "bob@", "bob"),
                   rule("custom:tier", "Equals", "gold", "gold"), rule("custom:dept", "NotEqual", "sales", "other")});
    EXPECT_EQ(chosen(pool, login({{"cognito:groups", wire::Json::Array{"x", "premium-users"}}, {"email", "bob@x"}})),
              "arn:aws:iam::123456789012:role/premium");
    EXPECT_EQ(chosen(pool, login({{"email", "bob@x"}})), "arn:aws:iam::123456789012:role/bob");
    EXPECT_EQ(chosen(pool, login({{"custom:tier", "gold"}})), "arn:aws:iam::123456789012:role/gold");
    EXPECT_EQ(chosen(pool, login({{"custom:tier", "golden"}})), "default");
    EXPECT_EQ(chosen(pool, login({{"custom:dept", "legal"}})), "arn:aws:iam::123456789012:role/other");
    EXPECT_EQ(chosen(pool, login({})), "default") << "NotEqual is not evaluated where the claim is missing";
}

TEST(RoleChoice, DeniesWhatTheRulesLeaveOpenWhereThePoolSaysSo)
{
    EXPECT_EQ(chosen(pool_with({rule("a", "Equals", "b", "r")}, "Deny"), login({})),
              "The ambiguous role mapping rules denied this request");
    EXPECT_EQ(chosen(pool_with({}, "Deny"), login({{"cognito:roles", wire::Json::Array{"r1", "r2"}}})),
              "The ambiguous role mapping rules denied this request");
}

TEST(RoleChoice, TakesThePreferredRoleOfTheTokenElseItsOnlyOne)
{
    const auto pool = pool_with({});
    EXPECT_EQ(chosen(pool, login({{"cognito:preferred_role", "r1"}, {"cognito:roles", wire::Json::Array{"r1", "r2"}}})),
              "r1");
    EXPECT_EQ(chosen(pool, login({{"cognito:roles", wire::Json::Array{"r2"}}})), "r2");
    EXPECT_EQ(chosen(pool, login({})), "default");
}

TEST(RoleChoice, TakesACustomRoleOnlyWhereTheTokenListsIt)
{
    const auto pool = pool_with({});
    EXPECT_EQ(chosen(pool, login({{"cognito:roles", wire::Json::Array{"r1", "r2"}}}), "r2"), "r2");
    EXPECT_EQ(chosen(pool, login({{"cognito:roles", wire::Json::Array{"r1"}}}), "admin"),
              "Custom role is not in the roles of the token.");
    EXPECT_NE(chosen(pool, {}, "admin"), "admin") << "a guest chooses no role";
    const auto both = login({{"cognito:roles", wire::Json::Array{"r1", "r2"}}, {"tier", "gold"}});
    const std::string refused = "Custom role is not in the roles of the token.";
    EXPECT_EQ(chosen(pool_with({rule("tier", "Equals", "gold", "gold")}), both, "r2"), refused) << "the pool goes by rules";
    Pool unmapped;
    unmapped.roles = {{"authenticated", "default"}};
    EXPECT_EQ(chosen(unmapped, both, "r2"), refused) << "the pool has one role for all";
}

TEST(RoleChoice, MatchesAsTheRuleSays)
{
    struct Case {
        const char* match;
        wire::Json claim;
        bool fits;
    };
    const wire::Json list = wire::Json::Array{"gold", "silver"};
    const std::vector<Case> cases{
        {"Equals", "gold", true},        {"Equals", "Gold", false},
        {"Equals", "golden", false},     {"Equals", list, true},
        {"Equals", nullptr, false},      {"Equals", wire::Json::Array{}, false},
        {"Contains", "a gold b", true},  {"Contains", "GOLD", false},
        {"Contains", list, true},        {"StartsWith", "golden", true},
        {"StartsWith", "a gold", false}, {"StartsWith", list, true},
        {"NotEqual", "silver", true},    {"NotEqual", "gold", false},
        {"NotEqual", list, false},       {"NotEqual", nullptr, false},
        {"NotEqual", "", true},          {"NotEqual", wire::Json::Array{}, false},
        {"Equals", true, false},         {"Like", "gold", false},
        {"NotEqual", 5, true},           {"Equals", wire::Json::Object{{"gold", "gold"}}, false},
    };
    for (const auto& [match, claim, fits] : cases)
        EXPECT_EQ(chosen(pool_with({rule("tier", match, "gold", "gold")}), login({{"tier", claim}})),
                  fits ? "arn:aws:iam::123456789012:role/gold" : "default")
            << match << " " << to_text(claim);
}

TEST(RoleChoice, GivesGuestsTheUnauthenticatedRoleAndNothingWhereThereIsNone)
{
    Pool pool;
    EXPECT_NE(chosen(pool, {}).find("Check assigned IAM roles"), std::string::npos);
    pool.roles["unauthenticated"] = "guest";
    EXPECT_EQ(chosen(pool, {}), "guest");
    EXPECT_NE(chosen(pool, login({})).find("Check assigned IAM roles"), std::string::npos)
        << "a guest's role is not for people who signed in";
}

TEST(Roles, AreRefusedWhereTheyCouldNeverBeHonoured)
{
    api::SetIdentityPoolRolesInput input;
    input.Roles = {{"authenticated", "not an arn of a role"}};
    EXPECT_FALSE(check_roles(input));
    input.Roles = {{"authenticated", "arn:aws:iam::123456789012:role/r"}};
    EXPECT_TRUE(check_roles(input));
    auto& mapping = input.RoleMappings.emplace()["p:c"];
    mapping.Type = "Rules";
    mapping.AmbiguousRoleResolution = "Deny";
    EXPECT_FALSE(check_roles(input)) << "type Rules without rules";
    mapping.RulesConfiguration.emplace().Rules.assign(26, rule("a", "Equals", "b", "r"));
    EXPECT_FALSE(check_roles(input)) << "more than 25 rules";
}

TEST(ProviderNames, KnowAPoolByBothNamesAndNoOther)
{
    const ProviderNames names("https://sekisho.example:8443");
    EXPECT_EQ(names.user_pool("cognito-idp.us-east-1.amazonaws.com/us-east-1_abc"), "us-east-1_abc");
    EXPECT_EQ(names.user_pool("sekisho.example:8443/us-east-1_abc"), "us-east-1_abc");
    EXPECT_FALSE(names.user_pool("evil.example/us-east-1_abc"));
    EXPECT_FALSE(names.user_pool("cognito-idp.eu-west-1.amazonaws.com/us-east-1_abc"));
    EXPECT_FALSE(names.user_pool("us-east-1_abc"));
    EXPECT_FALSE(names.user_pool("sekisho.example:8443/"));
    EXPECT_EQ(names.issuer("us-east-1_abc"), "https://sekisho.example:8443/us-east-1_abc");
}

}  // namespace
}  // namespace sekisho::cognito_identity
