// Properties that hold for every policy and question, asked of both engines. Seeds are fixed: a failure repeats.
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "policy/principal_match.h"
#include "policy/reference/generator.h"
#include "policy/reference/rounds.h"

namespace sekisho::policy::reference {
namespace {

/// nullopt where a document is refused.
std::optional<Verdict> by_engine(const Scenario& scenario)
{
    const auto policies = compile(scenario.documents);
    if (!policies) return std::nullopt;
    return evaluate(scenario.question(), *policies).verdict;
}

std::optional<Verdict> by_oracle(const Scenario& scenario)
{
    if (!compile(scenario.documents)) return std::nullopt;
    return judge(scenario.question(), scenario.documents);
}

struct Engine {
    const char* name;
    std::optional<Verdict> (*decide)(const Scenario& scenario);
};

class Properties : public testing::TestWithParam<Engine> {
protected:
    Verdict verdict_of(const Scenario& scenario) const
    {
        const auto verdict = GetParam().decide(scenario);
        if (!verdict) throw std::runtime_error("a document was refused\n" + scenario.describe());
        return *verdict;
    }
    /// Whether a single Allow statement applies.
    bool applies(Scenario asker, const StatementText& statement) const
    {
        asker.documents = {};
        asker.documents.identity = {text_of({statement})};
        return verdict_of(asker) == Verdict::allowed;
    }
};

INSTANTIATE_TEST_SUITE_P(of, Properties, testing::Values(Engine{"engine", by_engine}, Engine{"oracle", by_oracle}),
                         [](const auto& info) { return std::string(info.param.name); });

/// Every document of a scenario with its kind.
std::vector<std::pair<std::string*, PolicyKind>> documents_of(Documents& documents)
{
    std::vector<std::pair<std::string*, PolicyKind>> all;
    for (auto& text : documents.identity) all.emplace_back(&text, PolicyKind::identity);
    if (documents.boundary) all.emplace_back(&*documents.boundary, PolicyKind::boundary);
    if (documents.session)
        for (auto& text : *documents.session) all.emplace_back(&text, PolicyKind::session);
    if (documents.resource) all.emplace_back(&*documents.resource, documents.resource_kind);
    for (auto& level : documents.service_control)
        for (auto& text : level) all.emplace_back(&text, PolicyKind::service_control);
    for (auto& level : documents.resource_control)
        for (auto& text : level) all.emplace_back(&text, PolicyKind::resource_control);
    if (documents.endpoint) all.emplace_back(&*documents.endpoint, PolicyKind::endpoint);
    return all;
}

/// A scenario with at least one policy.
Scenario policies_and_question(Generator& generator)
{
    auto scenario = generator.scenario();
    if (scenario.documents.identity.empty()) scenario.documents.identity = {generator.document(PolicyKind::identity)};
    return scenario;
}

/// The scenario with a statement of the effect added to some policy that is there; nullopt where the policy's version is
/// old and the statement not fit for it.
std::optional<Scenario> with_another(Generator& generator, Scenario scenario, Effect effect)
{
    const auto all = documents_of(scenario.documents);
    const auto [text, kind] = all[generator.below(all.size())];
    auto statement = generator.statement(kind);
    if (statement.allow != (effect == Effect::allow)) {
        statement.allow = effect == Effect::allow;
        if (statement.principal.starts_with(R"("NotPrincipal")")) statement.principal = R"("Principal":"*")";
    }
    text->resize(text->size() - 2);  // "]}"
    *text += "," + text_of_one(statement) + "]}";
    if (!compile(scenario.documents)) return std::nullopt;
    return scenario;
}

TEST_P(Properties, never_allow_more_when_a_deny_is_added)
{
    int changed = 0;
    for (auto [seed, end] = seeds(); seed < end; ++seed) {
        Generator generator(seed);
        const auto scenario = policies_and_question(generator);
        const auto more = with_another(generator, scenario, Effect::deny);
        if (!more) continue;
        const auto before = verdict_of(scenario), after = verdict_of(*more);
        changed += before == after ? 0 : 1;
        ASSERT_TRUE(after == before || after == Verdict::explicit_deny) << "seed " << seed << "\n" << more->describe();
    }
    if (seeds().many()) EXPECT_GT(changed, 0);
}

TEST_P(Properties, never_deny_more_when_an_allow_is_added)
{
    int changed = 0;
    for (auto [seed, end] = seeds(); seed < end; ++seed) {
        Generator generator(seed);
        const auto scenario = policies_and_question(generator);
        const auto more = with_another(generator, scenario, Effect::allow);
        if (!more) continue;
        const auto before = verdict_of(scenario), after = verdict_of(*more);
        changed += before == after ? 0 : 1;
        ASSERT_TRUE(after == before || after == Verdict::allowed) << "seed " << seed << "\n" << more->describe();
    }
    if (seeds().many()) EXPECT_GT(changed, 0);
}

TEST_P(Properties, do_not_care_about_order_or_duplicates)
{
    for (auto [seed, end] = seeds(); seed < end; ++seed) {
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

TEST_P(Properties, do_not_care_about_the_order_of_lists)
{
    for (auto [seed, end] = seeds(); seed < end; ++seed) {
        Generator generator(seed);
        auto scenario = generator.asker();
        auto statement = generator.statement(PolicyKind::identity);
        scenario.documents.identity = {text_of({statement})};
        const auto before = verdict_of(scenario);
        const auto shuffle = [&](auto& list) {
            std::ranges::shuffle(list, generator.random());
            if (!list.empty() && generator.one_in(2)) list.push_back(list.front());
        };
        shuffle(statement.actions);
        shuffle(statement.resources);
        for (auto& condition : statement.conditions) shuffle(condition.values);
        std::ranges::shuffle(statement.conditions, generator.random());
        scenario.documents.identity = {text_of({statement})};
        ASSERT_EQ(verdict_of(scenario), before) << "seed " << seed << "\n" << scenario.describe();
    }
}

Scenario user_asks(Generator& generator)
{
    auto asker = generator.asker();
    asker.principal = {};
    asker.principal.kind = PrincipalKind::user;
    asker.resource_account.clear();
    return asker;
}

TEST_P(Properties, have_not_forms_that_are_complements)
{
    for (auto [seed, end] = seeds(); seed < end; ++seed) {
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

TEST_P(Properties, have_not_operators_that_are_complements_for_single_values)
{
    const std::array<std::pair<std::string, std::string>, 8> pairs{{{"StringEquals", "StringNotEquals"},
                                                                    {"StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"},
                                                                    {"StringLike", "StringNotLike"},
                                                                    {"NumericEquals", "NumericNotEquals"},
                                                                    {"DateEquals", "DateNotEquals"},
                                                                    {"IpAddress", "NotIpAddress"},
                                                                    {"ArnEquals", "ArnNotEquals"},
                                                                    {"ArnLike", "ArnNotLike"}}};
    int compared = 0;
    for (auto [seed, end] = seeds(8); seed < end; ++seed) {
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
    if (seeds().many()) EXPECT_GT(compared, 100);
}

TEST_P(Properties, let_lists_be_split_into_statements)
{
    for (auto [seed, end] = seeds(); seed < end; ++seed) {
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

/// The values of a positive operator are ORed, and those of a negated one ORed before the negation: all must hold.
TEST_P(Properties, let_lists_of_values_be_split)
{
    int compared = 0;
    for (auto [seed, end] = seeds(4); seed < end; ++seed) {
        Generator generator(seed);
        const auto asker = user_asks(generator);
        StatementText statement;
        statement.actions = statement.resources = {"*"};
        statement.conditions = {generator.condition()};
        const auto values = statement.conditions[0].values;
        const auto op = lower(statement.conditions[0].op);
        const bool negated = op.contains("not");
        const auto* entry = asker.context.find(statement.conditions[0].key);
        // Over several values of a request the quantifier is between the lists.
        if (values.size() < 2 || (entry != nullptr && entry->values.size() > 1) || op.contains("null")) continue;
        const bool whole = applies(asker, statement);
        int holding = 0;
        for (const auto& value : values) {
            statement.conditions[0].values = {value};
            holding += applies(asker, statement) ? 1 : 0;
        }
        ASSERT_EQ(whole, negated ? holding == static_cast<int>(values.size()) : holding > 0)
            << statement.conditions[0].op << ", seed " << seed << "\n"
            << asker.describe();
        ++compared;
    }
    if (seeds().many()) EXPECT_GT(compared, 100);
}

}  // namespace
}  // namespace sekisho::policy::reference
