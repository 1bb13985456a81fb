// Relations that must hold between answers, over documents of the generator that the engine is tested with.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "policy/analysis/checks.h"
#include "policy/analysis/replay.h"
#include "policy/reference/generator.h"

namespace sekisho::policy::analysis {
namespace {

using reference::StatementText;

std::uint64_t rounds(std::uint64_t usual)
{
    const char* text = std::getenv("SEKISHO_ANALYSIS_ROUNDS");
    return text != nullptr ? std::strtoull(text, nullptr, 10) : usual;
}

PolicyPtr policy_of(const std::vector<StatementText>& statements, PolicyKind kind)
{
    auto policy = parse_policy(reference::text_of(statements), kind, "p");
    return policy ? *policy : nullptr;
}

/// The generator's lists of hundreds of values are more work than a budget allows; what is not proven is no contradiction.
bool is_small(const StatementText& statement)
{
    constexpr std::size_t most_values = 20;
    return std::ranges::all_of(statement.conditions,
                               [](const auto& condition) { return condition.values.size() <= most_values; });
}

/// A few statements that parse.
class Documents {
public:
    Documents(std::uint64_t seed, PolicyKind kind) : generator_(seed), kind_(kind) {}

    StatementText statement()
    {
        for (;;) {
            auto made = generator_.statement(kind_);
            if (is_small(made) && policy_of({made}, kind_) != nullptr) return made;
        }
    }
    std::vector<StatementText> statements()
    {
        std::vector<StatementText> made{statement()};
        while (generator_.one_in(2)) made.push_back(statement());
        return made;
    }
    reference::Generator& generator() { return generator_; }

private:
    reference::Generator generator_;
    PolicyKind kind_;
};

/// Runs `law` for documents of both families.
template <class Law>
void for_documents(std::uint64_t usual, Law law)
{
    for (std::uint64_t seed = 0; seed < rounds(usual) && !testing::Test::HasFailure(); ++seed) {
        const auto kind = seed % 3 == 0 ? PolicyKind::resource : seed % 3 == 1 ? PolicyKind::identity : PolicyKind::trust;
        Documents documents(seed, kind);
        law(documents, kind);
    }
}

void expect_proven(const PolicyPtr& new_policy, const PolicyPtr& old_policy)
{
    const auto finding = check_no_new_access(new_policy, old_policy);
    EXPECT_EQ(finding.reason, Reason::proven)
        << finding.message << "\nnew " << document_of(*new_policy) << "\nold " << document_of(*old_policy);
}

TEST(Laws, a_policy_grants_nothing_that_it_does_not_grant)
{
    for_documents(300, [](Documents& documents, PolicyKind kind) {
        const auto policy = policy_of(documents.statements(), kind);
        expect_proven(policy, policy);
    });
}

TEST(Laws, another_deny_never_grants)
{
    for_documents(300, [](Documents& documents, PolicyKind kind) {
        const auto statements = documents.statements();
        auto more = statements;
        auto deny = documents.statement();
        deny.allow = false;
        more.insert(more.begin() + static_cast<std::ptrdiff_t>(documents.generator().below(more.size() + 1)), deny);
        if (const auto changed = policy_of(more, kind)) expect_proven(changed, policy_of(statements, kind));
    });
}

TEST(Laws, another_allow_never_takes_away)
{
    for_documents(300, [](Documents& documents, PolicyKind kind) {
        const auto statements = documents.statements();
        auto more = statements;
        auto allow = documents.statement();
        allow.allow = true;
        more.insert(more.begin() + static_cast<std::ptrdiff_t>(documents.generator().below(more.size() + 1)), allow);
        if (const auto changed = policy_of(more, kind)) expect_proven(policy_of(statements, kind), changed);
    });
}

TEST(Laws, a_policy_is_within_its_union_with_others_that_only_allow)
{
    for_documents(200, [](Documents& documents, PolicyKind kind) {
        const auto one = policy_of(documents.statements(), kind);
        auto allows_only = documents.statements();
        for (auto& statement : allows_only) statement.allow = true;
        const auto other = policy_of(allows_only, kind);
        if (other == nullptr) return;  // NotPrincipal
        const std::vector<PolicyPtr> both{other, one};
        const auto finding = check_no_new_access(std::span(&one, 1), both);
        EXPECT_EQ(finding.reason, Reason::proven) << finding.message << "\n"
                                                  << document_of(*one) << "\n"
                                                  << document_of(*other);
    });
}

TEST(Laws, the_order_of_statements_and_copies_of_them_do_not_matter)
{
    for_documents(200, [](Documents& documents, PolicyKind kind) {
        const auto statements = documents.statements();
        auto shuffled = statements;
        std::ranges::shuffle(shuffled, documents.generator().random());
        shuffled.push_back(statements.front());
        expect_proven(policy_of(shuffled, kind), policy_of(statements, kind));
        expect_proven(policy_of(statements, kind), policy_of(shuffled, kind));
    });
}

TEST(Laws, what_is_proven_in_two_steps_is_not_refuted_in_one)
{
    std::size_t chains = 0;
    for_documents(400, [&](Documents& documents, PolicyKind kind) {
        auto statements = documents.statements();
        const auto first = policy_of(statements, kind);
        auto& one = statements[documents.generator().below(statements.size())];
        if (documents.generator().one_in(2)) one.conditions = documents.statement().conditions;
        const auto second = policy_of(statements, kind);
        statements.push_back(documents.statement());
        const auto third = policy_of(statements, kind);
        if (second == nullptr || third == nullptr) return;
        if (!check_no_new_access(first, second).passed() || !check_no_new_access(second, third).passed()) return;
        ++chains;
        EXPECT_NE(check_no_new_access(first, third).reason, Reason::confirmed) << document_of(*first) << "\n"
                                                                               << document_of(*second) << "\n"
                                                                               << document_of(*third);
    });
    EXPECT_GT(chains, rounds(400) / 20);
}

TEST(Laws, no_question_of_the_generator_contradicts_a_proof)
{
    std::size_t proven = 0;
    for_documents(300, [&](Documents& documents, PolicyKind kind) {
        auto statements = documents.statements();
        const auto old_policy = policy_of(statements, kind);
        statements[documents.generator().below(statements.size())] = documents.statement();
        const auto new_policy = policy_of(statements, kind);
        if (!check_no_new_access(new_policy, old_policy).passed()) return;
        ++proven;
        for (int i = 0; i < 200; ++i) {
            const auto asker = documents.generator().asker();
            Counterexample request{asker.principal, documents.generator().one_in(2), asker.action, asker.resource,
                                   asker.context};
            if (!names_principals(kind)) request.principal = {PrincipalKind::user, "1", "u", {}, "AIDAU", {}, {}};
            EXPECT_FALSE(allows(std::span(&new_policy, 1), request) && !allows(std::span(&old_policy, 1), request))
                << to_text(request) << "\n"
                << document_of(*new_policy) << "\n"
                << document_of(*old_policy);
        }
    });
    EXPECT_GT(proven, rounds(300) / 10);
}

TEST(Laws, leaving_out_idle_statements_changes_nothing)
{
    std::size_t left_out = 0;
    for_documents(200, [&](Documents& documents, PolicyKind kind) {
        auto statements = documents.statements();
        statements.push_back(statements[documents.generator().below(statements.size())]);
        const auto policy = policy_of(statements, kind);
        std::vector<StatementText> fewer;
        const auto idle = idle_statements(policy);
        for (std::size_t i = 0; i < statements.size(); ++i)
            if (std::ranges::find(idle, i, &IdleStatement::statement) == idle.end()) fewer.push_back(statements[i]);
        left_out += idle.size();
        EXPECT_FALSE(idle.empty()) << document_of(*policy);
        if (fewer.empty()) return;
        EXPECT_NE(check_no_new_access(policy, policy_of(fewer, kind)).reason, Reason::confirmed) << document_of(*policy);
        EXPECT_NE(check_no_new_access(policy_of(fewer, kind), policy).reason, Reason::confirmed) << document_of(*policy);
    });
    EXPECT_GE(left_out, rounds(200));
}

}  // namespace
}  // namespace sekisho::policy::analysis
