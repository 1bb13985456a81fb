#include "access/compile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "access/levels.h"
#include "access/limits.h"
#include "access/test_model.h"
#include "policy/authorization/authorization.h"
#include "policy/lint/lint.h"

namespace sekisho::access {
namespace {

using namespace testing;
using ::testing::HasSubstr;

const std::string haiku = "anthropic.claude-3-haiku-20240307-v1:0";

TEST(AccessLevels, NameActionsThatExist)
{
    for (const auto level : {Level::read, Level::invoke, Level::manage, Level::full}) {
        const auto actions = actions_of(level);
        for (const auto list : {actions.on_models, actions.on_owned, actions.on_account})
            for (const auto action : list) EXPECT_TRUE(policy::authorization::covers_any(action)) << action;
    }
}

TEST(AccessModel, EachLevelHoldsThoseBeforeItAndNoMore)
{
    const auto may = [](Level level, const std::string& action, const std::string& on) {
        Question question;
        question.model = on;
        question.action = "bedrock:" + action;
        question.tokens = 1;
        return ask(model({role("r", {entry("custom-model/*", level)})}), "r", question).allowed;
    };
    const std::string custom = "custom-model/manga";
    const std::string job = "model-customization-job/j";
    struct Row {
        std::string action, on;
        Level least;
    };
    for (const auto& [action, on, least] : std::vector<Row>{{"GetCustomModel", custom, Level::read},
                                                            {"InvokeModel", custom, Level::invoke},
                                                            {"InvokeModelWithResponseStream", custom, Level::invoke},
                                                            {"CountTokens", custom, Level::invoke},
                                                            {"ApplyGuardrail", "guardrail/g", Level::invoke},
                                                            {"DeleteCustomModel", custom, Level::manage},
                                                            {"StopModelCustomizationJob", job, Level::manage},
                                                            {"UpdateGuardrail", "guardrail/g", Level::manage},
                                                            {"PutResourcePolicy", custom, Level::full}})
        for (const auto level : {Level::none, Level::read, Level::invoke, Level::manage, Level::full}) {
            // What is managed beside the models is not all there is: full of some models is no more than these.
            if (level == Level::full && on != custom) continue;
            EXPECT_EQ(may(level, action, on), level >= least) << action << " at " << name_of(level);
        }
    EXPECT_FALSE(may(Level::full, "InvokeModel", haiku));
}

TEST(AccessModel, AnUnknownEnvironmentIsNone)
{
    auto bound = entry(haiku, Level::invoke);
    bound.environments = {"staging"};
    auto managed = entry(haiku, Level::manage);
    managed.environments = {"staging"};
    auto full = entry("*", Level::full);
    full.environments = {"staging"};
    for (const auto& one : {bound, managed, full}) {
        const auto may = [&](const std::string& environment, const std::string& action) {
            Question question;
            question.model = haiku;
            question.action = action;
            question.environment = environment;
            question.tokens = 1;
            return ask(model({role("r", {one})}), "r", question).allowed;
        };
        EXPECT_TRUE(may("staging", "bedrock:InvokeModel"));
        EXPECT_TRUE(may("staging", "bedrock:CountTokens"));
        for (const std::string elsewhere : {"", "production", "Staging", "staging "}) {
            EXPECT_FALSE(may(elsewhere, "bedrock:InvokeModel")) << elsewhere;
            EXPECT_FALSE(may(elsewhere, "bedrock:CountTokens")) << elsewhere;
            EXPECT_TRUE(may(elsewhere, "bedrock:GetFoundationModel")) << elsewhere;
        }
    }
}

TEST(AccessModel, TokensAreBoundAtEveryLevelAndWhereNobodySaysHowMany)
{
    for (const auto level : {Level::invoke, Level::manage, Level::full}) {
        auto one = entry(level == Level::full ? "*" : haiku, level);
        one.max_output_tokens = 2048;
        const auto may = [&](std::optional<std::int64_t> tokens) {
            Question question;
            question.model = haiku;
            question.tokens = tokens;
            return ask(model({role("r", {one})}), "r", question).allowed;
        };
        EXPECT_TRUE(may(2048));
        EXPECT_FALSE(may(2049));
        EXPECT_FALSE(may(std::nullopt));
    }
}

TEST(AccessModel, AGuardrailThatIsDemandedMustBeThatOne)
{
    for (const auto level : {Level::invoke, Level::full}) {
        auto one = entry(haiku, level);
        one.guardrail = "gr1";
        const auto may = [&](const std::string& guardrail) {
            Question question;
            question.model = haiku;
            question.guardrail = guardrail;
            return ask(model({role("r", {one})}), "r", question).allowed;
        };
        EXPECT_TRUE(may("gr1"));
        EXPECT_TRUE(may("gr1:3"));
        EXPECT_FALSE(may("gr10"));
        EXPECT_FALSE(may(""));
    }
}

TEST(AccessModel, BoundsOfARoleDenyWhatIsNotKnown)
{
    auto one = role("r", {entry("*", Level::full)});
    one.mfa_required = true;
    one.allowed_ip_ranges = {"198.51.100.0/24"};
    const auto may = [&](bool mfa, const std::string& from) {
        Question question;
        question.model = haiku;
        question.mfa = mfa;
        question.source_ip = from;
        return ask(model({one}), "r", question);
    };
    EXPECT_TRUE(may(true, "198.51.100.7").allowed);
    EXPECT_FALSE(may(false, "198.51.100.7").allowed);
    EXPECT_FALSE(may(true, "198.51.101.7").allowed);
    EXPECT_FALSE(may(true, "").allowed);
    EXPECT_THAT(may(false, "198.51.100.7").reason, HasSubstr("OnlyWithMfa"));
    EXPECT_THAT(compiled(model({one})).roles.front().trust, HasSubstr(R"("Bool":{"aws:MultiFactorAuthPresent":"true"})"));
}

TEST(AccessModel, NoneDeniesAndSaysSo)
{
    Question question;
    question.model = haiku;
    const auto verdict = ask(model({role("r", {entry("*", Level::none)})}), "r", question);
    EXPECT_FALSE(verdict.allowed);
    EXPECT_EQ(verdict.reason, "statement NeverEveryModel of identity policy models denies it");
}

TEST(AccessModel, ABudgetOfNothingDenies)
{
    auto one = role("r", {entry("*", Level::invoke)});
    Question question;
    question.model = haiku;
    EXPECT_TRUE(ask(model({one}), "r", question).allowed);
    one.budget_per_day = 0;
    EXPECT_FALSE(ask(model({one}), "r", question).allowed);
}

TEST(AccessModel, WhatCannotBeMeantIsRefusedWithItsPlace)
{
    const auto with = [](auto change) {
        auto one = role("r", {entry(haiku, Level::invoke)});
        change(one);
        return problem_of(model({one}));
    };
    EXPECT_EQ(with([](Role&) {}), "compiled");
    EXPECT_EQ(problem_of(model({role("a", {}), role("A", {})})), "access.yaml:5: `name`: the role `A` stands there twice");
    EXPECT_EQ(with([](Role& r) { r.models.push_back(entry("anthropic.claude-3-*", Level::read)); }),
              "access.yaml:9: `model`: `anthropic.claude-3-*` overlaps with `" + haiku +
                  "` of access.yaml:9: which of the two holds?");
    EXPECT_EQ(with([](Role& r) { r.models.front().tier = "haiku", r.models.front().model = ""; }),
              "access.yaml:9: `tier`: there is no tier `haiku`");
    EXPECT_EQ(with([](Role& r) { r.models.front().environments = {"prod"}; }),
              "access.yaml:9: `environments`: `prod` is none of production, staging, development");
    EXPECT_THAT(with([](Role& r) { r.models.front().environments.emplace(); }), HasSubstr("say `access: none`"));
    EXPECT_THAT(with([](Role& r) { r.models.front().max_output_tokens = 0; }),
                HasSubstr("`max_output_tokens`: 0 is not from 1"));
    EXPECT_THAT(with([](Role& r) { r.models.front().access = Level::read, r.models.front().max_output_tokens = 1; }),
                HasSubstr("calls no model"));
    EXPECT_THAT(with([](Role& r) { r.models.front().model = "../x"; }), HasSubstr("`model`"));
    EXPECT_THAT(with([](Role& r) { r.models.front().model = "arn:aws:s3:::b"; }), HasSubstr("not an ARN of Amazon Bedrock"));
    EXPECT_THAT(with([](Role& r) { r.requests_per_minute = 1, r.models.front().requests_per_minute = 2; }),
                HasSubstr("more than the 1 of the whole role"));
    EXPECT_THAT(
        with([](Role& r) { r.models.front().model = "inference-profile/us.*", r.models.front().tokens_per_minute = 2; }),
        HasSubstr("is a way to one"));
    EXPECT_THAT(with([](Role& r) { r.session_seconds = 60; }), HasSubstr("from 1 to 12 hours"));
    EXPECT_THAT(with([](Role& r) { r.assumed_by.users.clear(); }), HasSubstr("nobody can assume the role"));
    EXPECT_THAT(with([](Role& r) { r.assumed_by.mapped_roles = {"admin"}; }), HasSubstr("there are none"));
    EXPECT_THAT(with([](Role& r) { r.assumed_by.identity_pools = {"us-east-1:a"}, r.mfa_required = true; }),
                HasSubstr("never carry aws:MultiFactorAuthPresent"));
    EXPECT_THAT(with([](Role& r) { r.allowed_ip_ranges = {"10.0.0.0/33"}; }), HasSubstr("`10.0.0.0/33` is no address"));
    EXPECT_THAT(with([](Role& r) { r.tags = {{"sekisho:Role", "admin"}}; }), HasSubstr("reserved prefix"));
    EXPECT_THAT(with([](Role& r) { r.tags = {{"team", "a"}, {"Team", "b"}}; }), HasSubstr("stands there twice"));
    EXPECT_THAT(with([](Role& r) { r.data = {{"x:1", DataEntry::Kind::s3, "b", {"read", "read"}}}; }),
                HasSubstr("`read` stands there twice"));
    EXPECT_THAT(with([](Role& r) { r.data = {{"x:1", DataEntry::Kind::s3, "b", {"s3:Frobnicate"}}}; }),
                HasSubstr("there is no action"));
    EXPECT_THAT(with([](Role& r) { r.data = {{"x:1", DataEntry::Kind::arn, "*", {"bedrock:InvokeModel"}}}; }),
                HasSubstr("models stand in"));
    EXPECT_THAT(with([](Role& r) { r.data = {{"x:1", DataEntry::Kind::arn, "*", {"*:*"}}}; }),
                HasSubstr("not an operation on data"));
    EXPECT_THAT(with([](Role& r) { r.data = {{"x:1", DataEntry::Kind::dynamodb, "t", {"list"}}}; }),
                HasSubstr("has no `list`"));
    EXPECT_THAT(with([](Role& r) { r.data = {{"x:1", DataEntry::Kind::s3, "b/p/", {"s3:GetBucketLocation"}}}; }),
                HasSubstr("about the whole bucket"));
    EXPECT_THAT(with([](Role& r) {
                    for (int i = 0; i < 60; ++i)
                        r.models.push_back(entry("other.model-" + std::to_string(i), Level::invoke));
                }),
                HasSubstr("IAM takes 10240"));
}

TEST(AccessModel, EntriesForDifferentEnvironmentsMayHaveDifferentLimits)
{
    auto here = entry(haiku, Level::invoke);
    here.environments = {"production"};
    here.max_output_tokens = 10;
    auto there = entry(haiku, Level::invoke);
    there.environments = {"staging", "development"};
    there.max_output_tokens = 20;
    const auto both = model({role("r", {here, there})});
    const auto may = [&](const std::string& environment, std::int64_t tokens) {
        Question question;
        question.model = haiku;
        question.environment = environment;
        question.tokens = tokens;
        return ask(both, "r", question);
    };
    EXPECT_TRUE(may("production", 10).allowed);
    EXPECT_FALSE(may("production", 11).allowed);
    EXPECT_TRUE(may("staging", 20).allowed);
    EXPECT_EQ(may("staging", 20).constraints->max_output_tokens, 20);
    EXPECT_EQ(may("production", 11).constraints->max_output_tokens, 10);
    EXPECT_THAT(may("production", 11).reason, HasSubstr("NumericLessThanEquals sekisho:MaxOutputTokens"));
}

/// Everything that a role can have.
Model rich()
{
    auto sonnet = entry("anthropic.claude-3-sonnet-*", Level::manage);
    sonnet.environments = {"staging", "development"};
    sonnet.max_output_tokens = 4096;
    sonnet.guardrail = "gr1:2";
    auto custom = entry("custom-model/manga-*", Level::manage);
    custom.environments = {"staging", "development"};
    custom.requests_per_minute = 5;
    auto first = role("developer", {entry(haiku, Level::invoke), sonnet, custom, entry("amazon.*", Level::read),
                                    entry("inference-profile/us.*", Level::none)});
    first.assumed_by = {.identity_pools = {"us-east-1:11111111-2222-3333-4444-555555555555"},
                        .mapped_roles = {"developer"},
                        .users = {},
                        .roles = {"ci"}};
    first.data = {{"x", DataEntry::Kind::s3, "manga/covers/", {"read", "list", "write", "delete"}},
                  {"x", DataEntry::Kind::dynamodb, "orders", {"read", "write", "delete"}},
                  {"x", DataEntry::Kind::arn, "arn:aws:kms:us-east-1:123456789012:key/k", {"kms:Decrypt"}}};
    first.api_keys = true;
    first.requests_per_minute = 60;
    first.concurrent_sessions = 3;
    first.counted = Counted::each_user;
    first.budget_per_day = 50'000'000'000;
    auto full = entry("*", Level::full);
    full.max_output_tokens = 8192;
    full.guardrail = "gr1";
    auto second = role("admin", {full});
    second.mfa_required = true;
    second.allowed_ip_ranges = {"198.51.100.0/24", "2001:db8::/32"};
    auto third = role("readonly", {entry("*", Level::none)});
    third.budget_per_day = 0;
    return model({first, second, third});
}

TEST(AccessModel, CompilesToPoliciesWithoutAnyFinding)
{
    for (const auto& role : compiled(rich()).roles) {
        for (const auto& policy : role.policies)
            for (const auto& finding : policy::lint::lint(policy.document, {policy::PolicyKind::identity, {}}))
                ADD_FAILURE() << role.name << " " << policy.name << ": " << finding.code << " " << finding.details << "\n"
                              << policy.document;
        for (const auto& finding : policy::lint::lint(role.trust, {policy::PolicyKind::trust, {}}))
            ADD_FAILURE() << role.name << ": " << finding.code << " " << finding.details << "\n" << role.trust;
    }
}

TEST(AccessModel, LimitsAreOfTheModelsThatThereAre)
{
    const std::vector<std::string> models{haiku, "custom-model/manga-tone"};
    const auto all = compiled(rich());
    const auto rules = rules_of(all, {account, "staging", models});
    EXPECT_EQ(rules_of(all, {account, "production", models}).size(), 1U);
    EXPECT_EQ(rules_of(all, {account, "", models}).size(), 1U);
    ASSERT_EQ(rules.size(), 2U);
    EXPECT_EQ(limits::to_text(rules[0].scope), "account=123456789012,role=developer,user=each");
    EXPECT_EQ(rules[0].concurrent, 3);
    EXPECT_EQ(limits::to_text(rules[1].scope),
              "account=123456789012,model=custom-model/manga-tone,role=developer,user=each");
    EXPECT_EQ(rules[1].requests_per_minute, 5);
    for (const auto& rule : rules) EXPECT_TRUE(limits::check(rule).has_value()) << rule.name;
    const auto budgets = budgets_of(all, account);
    ASSERT_EQ(budgets.size(), 2U);
    EXPECT_EQ(budgets[0].limit, 50'000'000'000);
    EXPECT_EQ(budgets[1].limit, 0);
    for (const auto& budget : budgets) EXPECT_TRUE(money::check(budget).has_value()) << budget.name;
}

}  // namespace
}  // namespace sekisho::access
