// The engine against the oracle, and properties that hold for every policy. Seeds are fixed: a failure repeats.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "policy/reference/generator.h"

namespace sekisho::policy::reference {
namespace {

/// Scenarios for each test; SEKISHO_POLICY_ROUNDS raises it for long runs.
std::uint64_t rounds()
{
    const char* wanted = std::getenv("SEKISHO_POLICY_ROUNDS");
    return wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : 1000;
}

PolicyPtr parsed(const std::string& text, PolicyKind kind)
{
    auto policy = parse_policy(text, kind, "p");
    if (!policy) throw std::runtime_error(policy.error().detail + " in " + text);
    return *policy;
}

Verdict verdict_of(const Scenario& scenario)
{
    const auto policies = compile(scenario.documents);
    if (!policies) throw std::runtime_error(policies.error().detail + "\n" + scenario.describe());
    return evaluate(scenario.question(), *policies).verdict;
}

TEST(Engine, decides_as_the_oracle_does)
{
    std::array<int, 3> seen{};
    for (std::uint64_t seed = 0; seed < 3 * rounds(); ++seed) {
        Generator generator(seed);
        const auto scenario = generator.scenario();
        const auto verdict = verdict_of(scenario);
        ASSERT_EQ(verdict, judge(scenario.question(), scenario.documents)) << "seed " << seed << "\n" << scenario.describe();
        ++seen.at(static_cast<std::size_t>(verdict));
    }
    for (const auto count : seen) EXPECT_GT(count, 100) << "scenarios must reach every verdict";
}

Scenario user_asks(Generator& generator)
{
    auto asker = generator.asker();
    asker.principal = {};
    asker.principal.kind = PrincipalKind::user;
    asker.resource_account.clear();
    return asker;
}

/// Orders "#3" before "#12".
bool by_position(const std::string& a, const std::string& b) { return std::pair(a.size(), a) < std::pair(b.size(), b); }

/// Names ("#3") of the statements that decide as `verdict` when each is the only one.
std::vector<std::string> deciding_alone(const Scenario& asker, const std::vector<StatementText>& statements, Verdict verdict)
{
    std::vector<std::string> names;
    for (std::size_t i = 0; i < statements.size(); ++i) {
        auto alone = asker;
        alone.documents.identity = {text_of({statements[i]})};
        if (judge(alone.question(), alone.documents) == verdict) names.push_back("#" + std::to_string(i));
    }
    return names;
}

TEST(Engine, finds_in_a_large_policy_just_the_statements_that_apply)
{
    std::array<int, 3> seen{};
    for (std::uint64_t seed = 0; seed < rounds(); ++seed) {
        Generator generator(seed);
        auto scenario = user_asks(generator);
        if (!generator.one_in(4)) scenario.resource = generator.object();
        std::vector<StatementText> statements;
        for (auto count = 2 + generator.below(50); count > 0; --count)
            statements.push_back(generator.narrow_statement(PolicyKind::identity));
        scenario.documents.identity = {text_of(statements)};
        const auto policies = compile(scenario.documents);
        ASSERT_TRUE(policies.has_value()) << scenario.describe();
        const auto decision = evaluate(scenario.question(), *policies);
        ++seen.at(static_cast<std::size_t>(decision.verdict));
        ASSERT_EQ(decision.verdict, judge(scenario.question(), scenario.documents)) << "seed " << seed << "\n"
                                                                                    << scenario.describe();
        if (decision.verdict == Verdict::implicit_deny) continue;
        const auto expected = deciding_alone(scenario, statements, decision.verdict);
        const bool cut = decision.evidence.is_cut_short();
        ASSERT_TRUE(cut ? expected.size() >= EvidenceList::capacity : expected.size() <= EvidenceList::capacity);
        std::vector<std::string> named;
        for (const auto& evidence : decision.evidence) named.emplace_back(evidence.statement);
        if (!cut) ASSERT_EQ(named, expected) << "seed " << seed << "\n" << scenario.describe();
        else ASSERT_TRUE(std::ranges::includes(expected, named, by_position)) << "seed " << seed;
    }
    for (const auto count : seen) EXPECT_GT(count, 50) << "large policies must reach every verdict";
}

TEST(Engine, agrees_with_the_oracle_on_single_conditions)
{
    for (std::uint64_t seed = 0; seed < 4 * rounds(); ++seed) {
        Generator generator(seed);
        auto scenario = generator.asker();
        scenario.principal = {};
        scenario.principal.kind = PrincipalKind::user;
        StatementText statement;
        statement.actions = statement.resources = {"*"};
        statement.conditions.push_back(generator.condition());
        scenario.documents.identity = {text_of({statement})};
        ASSERT_EQ(verdict_of(scenario), judge(scenario.question(), scenario.documents)) << "seed " << seed << "\n"
                                                                                        << scenario.describe();
    }
}

TEST(Engine, agrees_with_the_oracle_on_who_is_named)
{
    StatementText all;
    all.actions = all.resources = {"*"};
    for (std::uint64_t seed = 0; seed < 4 * rounds(); ++seed) {
        Generator generator(seed);
        auto scenario = generator.asker();
        auto statement = generator.statement(PolicyKind::resource);
        statement.actions = statement.resources = {"*"};
        statement.not_action = statement.not_resource = false;
        statement.conditions.clear();
        scenario.documents.resource = text_of({statement});
        // Whatever may limit or grant is there or not, so that each way of being named shows.
        if (generator.one_in(2)) scenario.documents.identity = {text_of({all})};
        if (generator.one_in(2)) scenario.documents.session.emplace();
        if (generator.one_in(4)) scenario.documents.boundary = text_of({generator.statement(PolicyKind::boundary)});
        ASSERT_EQ(verdict_of(scenario), judge(scenario.question(), scenario.documents)) << "seed " << seed << "\n"
                                                                                        << scenario.describe();
    }
}

TEST(Engine, never_allows_more_when_a_deny_is_added)
{
    for (std::uint64_t seed = 0; seed < rounds(); ++seed) {
        Generator generator(seed);
        auto scenario = generator.scenario();
        const auto before = verdict_of(scenario);
        auto statement = generator.statement(PolicyKind::identity);
        statement.allow = false;
        scenario.documents.identity.push_back(text_of({statement}));
        const auto after = verdict_of(scenario);
        ASSERT_TRUE(after == before || after == Verdict::explicit_deny) << "seed " << seed << "\n" << scenario.describe();
    }
}

TEST(Engine, never_denies_more_when_an_allow_is_added)
{
    for (std::uint64_t seed = 0; seed < rounds(); ++seed) {
        Generator generator(seed);
        auto scenario = generator.scenario();
        const auto before = verdict_of(scenario);
        auto statement = generator.statement(PolicyKind::identity);
        statement.allow = true;
        scenario.documents.identity.push_back(text_of({statement}));
        const auto after = verdict_of(scenario);
        ASSERT_TRUE(after == before || after == Verdict::allowed) << "seed " << seed << "\n" << scenario.describe();
    }
}

TEST(Engine, does_not_care_about_order_or_duplicates)
{
    for (std::uint64_t seed = 0; seed < rounds(); ++seed) {
        Generator generator(seed);
        auto scenario = generator.asker();
        std::vector<StatementText> statements;
        for (auto count = 1 + generator.below(12); count > 0; --count)
            statements.push_back(generator.statement(PolicyKind::identity));
        scenario.documents.identity = {text_of(statements)};
        const auto before = verdict_of(scenario);
        std::ranges::shuffle(statements, generator.random());
        statements.push_back(statements[generator.below(statements.size())]);
        scenario.documents.identity = {text_of(statements)};
        ASSERT_EQ(verdict_of(scenario), before) << "seed " << seed << "\n" << scenario.describe();
        scenario.documents.identity.clear();
        for (const auto& statement : statements) scenario.documents.identity.push_back(text_of({statement}));
        ASSERT_EQ(verdict_of(scenario), before) << "one policy for each statement, seed " << seed << "\n"
                                                << scenario.describe();
    }
}

/// Whether a single Allow statement applies.
bool applies(const Scenario& asker, const StatementText& statement)
{
    PolicySet policies;
    policies.identity.push_back(parsed(text_of({statement}), PolicyKind::identity));
    return evaluate(asker.question(), policies).allowed();
}

TEST(NotForms, are_complements)
{
    for (std::uint64_t seed = 0; seed < rounds(); ++seed) {
        Generator generator(seed);
        const auto asker = user_asks(generator);
        auto statement = generator.statement(PolicyKind::identity);
        statement.allow = true;
        statement.conditions.clear();
        auto other = statement;
        statement.not_action = statement.not_resource = other.not_resource = false;
        statement.resources = other.resources = {"*"};
        other.not_action = true;
        ASSERT_NE(applies(asker, statement), applies(asker, other)) << "Action, seed " << seed;
        auto resource = generator.statement(PolicyKind::identity);
        resource.allow = true;
        resource.conditions.clear();
        resource.not_action = resource.not_resource = false;
        resource.actions = {"*"};
        auto not_resource = resource;
        not_resource.not_resource = true;
        ASSERT_NE(applies(asker, resource), applies(asker, not_resource)) << "Resource, seed " << seed;
    }
}

TEST(NotForms, of_operators_are_complements_for_single_values)
{
    const std::array<std::pair<std::string, std::string>, 7> pairs{{{"StringEquals", "StringNotEquals"},
                                                                    {"StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"},
                                                                    {"StringLike", "StringNotLike"},
                                                                    {"NumericEquals", "NumericNotEquals"},
                                                                    {"DateEquals", "DateNotEquals"},
                                                                    {"IpAddress", "NotIpAddress"},
                                                                    {"ArnLike", "ArnNotLike"}}};
    int compared = 0;
    for (std::uint64_t seed = 0; seed < 8 * rounds(); ++seed) {
        Generator generator(seed);
        const auto asker = user_asks(generator);
        StatementText statement;
        statement.actions = statement.resources = {"*"};
        statement.conditions = {generator.condition()};
        auto& condition = statement.conditions[0];
        const auto pair = std::ranges::find(pairs, condition.op, &std::pair<std::string, std::string>::first);
        if (pair == pairs.end() || condition.values.empty() || lower(condition.key) == "x:list") continue;
        const bool positive = applies(asker, statement);
        condition.op = pair->second;
        ASSERT_NE(positive, applies(asker, statement)) << pair->first << " of " << condition.key << ", seed " << seed;
        ++compared;
    }
    EXPECT_GT(compared, 100);
}

TEST(Lists, may_be_split_into_statements)
{
    for (std::uint64_t seed = 0; seed < rounds(); ++seed) {
        Generator generator(seed);
        auto scenario = generator.asker();
        auto statement = generator.statement(PolicyKind::identity);
        statement.not_action = statement.not_resource = false;
        scenario.documents.identity = {text_of({statement})};
        const auto before = verdict_of(scenario);
        std::vector<StatementText> split;
        for (const auto& action : statement.actions)
            for (const auto& resource : statement.resources) {
                split.push_back(statement);
                split.back().actions = {action};
                split.back().resources = {resource};
            }
        scenario.documents.identity = {text_of(split)};
        ASSERT_EQ(verdict_of(scenario), before) << "seed " << seed << "\n" << scenario.describe();
    }
}

TEST(Decisions, of_the_engine_carry_evidence_of_the_deciding_type)
{
    for (std::uint64_t seed = 0; seed < rounds(); ++seed) {
        Generator generator(seed);
        const auto scenario = generator.scenario();
        const auto policies = compile(scenario.documents);
        ASSERT_TRUE(policies.has_value());
        const auto decision = evaluate(scenario.question(), *policies);
        if (decision.allowed()) {
            ASSERT_TRUE(!decision.evidence.empty() || scenario.principal.kind == PrincipalKind::root) << scenario.describe();
            continue;
        }
        ASSERT_FALSE(decision.evidence.empty()) << scenario.describe();
        ASSERT_EQ(decision.evidence.front().type, decision.deciding_type) << scenario.describe();
        ASSERT_NE(decision.deciding_type, PolicyType::none);
        ASSERT_EQ(decision.evidence.front().statement.empty(), decision.verdict == Verdict::implicit_deny);
    }
}

}  // namespace
}  // namespace sekisho::policy::reference
