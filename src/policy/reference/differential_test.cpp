// The engine against the oracle, and properties that hold for every policy. Seeds are fixed: a failure repeats.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "policy/reference/generator.h"
#include "policy/reference/rounds.h"

namespace sekisho::policy::reference {
namespace {

Verdict verdict_of(const Scenario& scenario)
{
    const auto policies = compile(scenario.documents);
    if (!policies) throw std::runtime_error(policies.error().detail + "\n" + scenario.describe());
    return evaluate(scenario.question(), *policies).verdict;
}

TEST(Engine, decides_as_the_oracle_does)
{
    constexpr int questions = 4;  // of each set of policies
    std::array<int, 3> seen{};
    for (auto [seed, end] = seeds(); seed < end; ++seed) {
        Generator generator(seed);
        auto scenario = generator.scenario();
        const auto policies = compile(scenario.documents);
        ASSERT_TRUE(policies.has_value()) << policies.error().detail << "\n" << scenario.describe();
        for (int i = 0; i < questions; ++i) {
            if (i > 0) scenario.ask_as(generator.asker());
            const auto verdict = evaluate(scenario.question(), *policies).verdict;
            ASSERT_EQ(verdict, judge(scenario.question(), scenario.documents)) << "seed " << seed << "\n"
                                                                               << scenario.describe();
            ++seen.at(static_cast<std::size_t>(verdict));
        }
    }
    for (const auto count : seen)
        if (seeds().many()) EXPECT_GT(count, 100) << "scenarios must reach every verdict";
    std::clog << "decisions compared: " << seen[0] + seen[1] + seen[2] << ", allowed " << seen[0] << '\n';
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
    for (auto [seed, end] = seeds(); seed < end; ++seed) {
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
    for (const auto count : seen)
        if (seeds().many()) EXPECT_GT(count, 50) << "large policies must reach every verdict";
}

TEST(Engine, agrees_with_the_oracle_on_single_conditions)
{
    for (auto [seed, end] = seeds(4); seed < end; ++seed) {
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
    for (auto [seed, end] = seeds(4); seed < end; ++seed) {
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

TEST(Decisions, of_the_engine_carry_evidence_of_the_deciding_type)
{
    for (auto [seed, end] = seeds(); seed < end; ++seed) {
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
