// Traces against the engine, over generated scenarios. Seeds are fixed: a failure repeats.
#include <gtest/gtest.h>

#include <algorithm>

#include "policy/reference/generator.h"
#include "policy/reference/rounds.h"
#include "policy/reference/vocabulary.h"
#include "policy/trace.h"

namespace sekisho::policy::reference {
namespace {

PolicySet compiled(const Scenario& scenario)
{
    auto policies = compile(scenario.documents);
    if (!policies) throw std::runtime_error(policies.error().detail + "\n" + scenario.describe());
    return *std::move(policies);
}

TEST(Traces, say_what_the_engine_decides)
{
    for (auto [seed, end] = seeds(); seed < end; ++seed) {
        Generator generator(seed);
        const auto scenario = generator.scenario();
        const auto policies = compiled(scenario);
        const auto decision = evaluate(scenario.question(), policies);
        const auto traced = trace(scenario.question(), policies);
        ASSERT_EQ(traced.verdict, decision.verdict);
        ASSERT_EQ(traced.deciding_type, decision.deciding_type);
        ASSERT_EQ(traced.outcome, decision.allowed() ? Outcome::allowed : Outcome::denied) << "seed " << seed << "\n"
                                                                                           << scenario.describe();
        ASSERT_TRUE(traced.unknown_keys.empty());
        ASSERT_EQ(traced.changes.empty(), decision.allowed()) << "seed " << seed;
        std::size_t applying = 0;
        const auto effect = decision.allowed() ? Effect::allow : Effect::deny;
        for (const auto& policy : traced.policies)
            for (const auto& statement : policy.statements) {
                ASSERT_NE(statement.applies, Truth::unknown);
                ASSERT_EQ(statement.applies == Truth::yes, statement.failed == StatementTrace::Part::none);
                ASSERT_EQ(statement.condition.has_value(), statement.failed == StatementTrace::Part::condition);
                if (statement.effect == effect && statement.applies == Truth::yes) ++applying;
            }
        if (decision.verdict != Verdict::implicit_deny && !decision.evidence.is_cut_short())
            ASSERT_EQ(applying, decision.evidence.size()) << "seed " << seed << "\n" << scenario.describe();
        if (decision.verdict == Verdict::explicit_deny) {
            const auto miss = near_miss(traced);
            ASSERT_NE(miss.statement, nullptr);
            ASSERT_EQ(miss.policy->type, decision.deciding_type) << "seed " << seed;
        }
        if (const auto miss = near_miss(traced); decision.verdict == Verdict::implicit_deny && miss.statement != nullptr) {
            ASSERT_EQ(miss.policy->type, decision.deciding_type) << "seed " << seed;
            ASSERT_TRUE(miss.statement->effect == Effect::allow && miss.statement->applies == Truth::no) << "seed " << seed;
        }
        ASSERT_FALSE(tree_of(scenario.question(), traced).empty());
    }
}

/// Fills in some way what the context does not say: each key absent (in both ways), or with a value or values.
void complete(Generator& generator, Context& context)
{
    for (const auto* key : keys) {
        if (context.find(key) != nullptr) continue;
        switch (generator.below(4)) {
            case 0: break;
            case 1: context.set_list(key, {}); break;
            case 2: context.set_list(key, {asked_values[generator.below(std::size(asked_values))], "u"}); break;
            default: context.set(key, asked_values[generator.below(std::size(asked_values))]); break;
        }
    }
}

TEST(Traces, know_an_outcome_only_where_every_completion_has_it)
{
    std::array<int, 3> seen{};
    for (auto [seed, end] = seeds(); seed < end; ++seed) {
        Generator generator(seed);
        auto scenario = generator.scenario();
        const auto policies = compiled(scenario);
        for (const auto* key : keys)
            if (generator.one_in(2)) scenario.context.remove(key);
        const auto traced = trace(scenario.question(), policies, AbsentKeys::unknown);
        ++seen.at(static_cast<std::size_t>(traced.outcome));
        ASSERT_EQ(traced.unknown_keys.empty(), traced.outcome != Outcome::unknown) << "seed " << seed;
        for (int i = 0; i < 12 && traced.outcome != Outcome::unknown; ++i) {
            auto completed = scenario;
            complete(generator, completed.context);
            ASSERT_EQ(evaluate(completed.question(), policies).allowed(), traced.outcome == Outcome::allowed)
                << "seed " << seed << "\n"
                << completed.describe() << tree_of(scenario.question(), traced);
        }
    }
    for (const auto count : seen)
        if (seeds().many()) EXPECT_GT(count, 20) << "scenarios must reach every outcome";
}

TEST(Traces, are_settled_by_the_keys_that_they_name)
{
    for (auto [seed, end] = seeds(); seed < end; ++seed) {
        Generator generator(seed);
        auto scenario = generator.scenario();
        const auto policies = compiled(scenario);
        for (const auto* key : keys)
            if (generator.one_in(2)) scenario.context.remove(key);
        const auto traced = trace(scenario.question(), policies, AbsentKeys::unknown);
        Context everything = scenario.context;
        complete(generator, everything);
        for (const auto& key : traced.unknown_keys) {
            ASSERT_EQ(scenario.context.find(key), nullptr);
            const auto* entry = everything.find(key);
            if (entry == nullptr) scenario.context.set_list(key, {});
            else if (entry->multivalued) scenario.context.set_list(key, entry->values);
            else scenario.context.set(key, entry->values.front());
        }
        const auto settled = trace(scenario.question(), policies, AbsentKeys::unknown);
        ASSERT_NE(settled.outcome, Outcome::unknown) << "seed " << seed << "\n"
                                                     << scenario.describe() << tree_of(scenario.question(), settled);
    }
}

}  // namespace
}  // namespace sekisho::policy::reference
