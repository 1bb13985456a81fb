// Random small policies against every request of a small world.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "policy/analysis/checks.h"
#include "policy/analysis/replay.h"
#include "policy/evaluate.h"

namespace sekisho::policy::analysis {
namespace {

constexpr const char* actions[] = {"s:a", "s:b", "s:*", "*", "s:?", "*:a", "t:a"};
constexpr const char* asked_actions[] = {"s:a", "s:b", "S:cc", "t:a"};
constexpr const char* resources[] = {"*",
                                     "arn:aws:s:::a",
                                     "arn:aws:s:::b",
                                     "arn:aws:s:::a*",
                                     "arn:aws:s:::*b",
                                     "arn:aws:s:::*a*",
                                     "arn:aws:s:::?",
                                     "arn:aws:s:::a?",
                                     "arn:aws:s:::?b*"};
constexpr const char* resources_with_variables[] = {"arn:aws:s:::${x:s}", "arn:aws:s:::a${x:s}*", "arn:aws:s:::${x:v}b",
                                                    "arn:aws:s:::*${x:v}", "arn:aws:s:::${x:v, 'a'}"};
constexpr const char* asked_resources[] = {"arn:aws:s:::",    "arn:aws:s:::a",   "arn:aws:s:::b",   "arn:aws:s:::c",
                                           "arn:aws:s:::aa",  "arn:aws:s:::ab",  "arn:aws:s:::ba",  "arn:aws:s:::cb",
                                           "arn:aws:s:::abc", "arn:aws:s:::cac", "arn:aws:s:::aab", "*"};
constexpr const char* text_operators[] = {"StringEquals",
                                          "StringNotEquals",
                                          "StringLike",
                                          "StringNotLike",
                                          "StringEqualsIgnoreCase",
                                          "StringNotEqualsIgnoreCase",
                                          "StringEqualsIfExists",
                                          "StringNotLikeIfExists",
                                          "ForAllValues:StringEquals",
                                          "ForAnyValue:StringLike",
                                          "ForAllValues:StringNotLike",
                                          "ForAnyValue:StringNotEquals",
                                          "ForAnyValue:StringEqualsIfExists"};
constexpr const char* texts[] = {"a", "b", "A", "a*", "*b", "?", "", "ab"};
constexpr const char* texts_with_variables[] = {"${x:v}", "a${x:v}", "${x:s}"};
constexpr const char* number_operators[] = {"NumericEquals",           "NumericNotEquals",
                                            "NumericLessThan",         "NumericGreaterThanEquals",
                                            "NumericLessThanIfExists", "ForAllValues:NumericLessThanEquals"};
constexpr const char* numbers[] = {"1", "2", "2.5"};

struct Random {
    std::mt19937_64 engine;
    std::size_t below(std::size_t bound) { return engine() % bound; }
    bool one_in(std::size_t n) { return below(n) == 0; }
    template <std::size_t N>
    std::string pick(const char* const (&from)[N])
    {
        return from[below(N)];
    }
};

std::string quoted(const std::string& text) { return '"' + text + '"'; }

struct StatementText {
    bool allow = true;
    std::string action, resource, condition;
    [[nodiscard]] std::string text() const
    {
        return "{\"Effect\":\"" + std::string(allow ? "Allow" : "Deny") + "\"," + action + "," + resource +
               (condition.empty() ? "" : ",\"Condition\":{" + condition + "}") + "}";
    }
};

enum class Variety { plain, variables };

std::string list(Random& random, const std::function<std::string()>& one)
{
    auto text = "[" + quoted(one());
    while (random.one_in(3)) text += "," + quoted(one());
    return text + "]";
}

std::string condition(Random& random, Variety variety)
{
    const auto value = [&] {
        return variety == Variety::variables && random.one_in(3) ? random.pick(texts_with_variables) : random.pick(texts);
    };
    switch (random.below(6)) {
        case 0: return R"("Null":{"x:s":")" + std::string(random.one_in(2) ? "true" : "false") + "\"}";
        case 1:
        case 2:
            return quoted(random.pick(number_operators)) +
                   ":{\"x:n\":" + list(random, [&] { return random.pick(numbers); }) + "}";
        default: return quoted(random.pick(text_operators)) + ":{\"x:s\":" + list(random, value) + "}";
    }
}

StatementText statement(Random& random, Variety variety)
{
    StatementText made;
    const auto resource = [&] {
        return variety == Variety::variables && random.one_in(3) ? random.pick(resources_with_variables)
                                                                 : random.pick(resources);
    };
    made.allow = !random.one_in(3);
    made.action = (random.one_in(5) ? "\"NotAction\":" : "\"Action\":") + list(random, [&] { return random.pick(actions); });
    made.resource = (random.one_in(5) ? "\"NotResource\":" : "\"Resource\":") + list(random, resource);
    if (random.one_in(2)) made.condition = condition(random, variety);
    if (!made.condition.empty() && random.one_in(4)) {
        auto more = condition(random, variety);
        if (more.substr(0, more.find(':')) != made.condition.substr(0, made.condition.find(':')))
            made.condition += "," + more;
    }
    return made;
}

PolicyPtr policy_of(const std::vector<StatementText>& statements)
{
    std::string text = R"({"Version":"2012-10-17","Statement":[)";
    for (std::size_t i = 0; i < statements.size(); ++i) text += (i > 0 ? "," : "") + statements[i].text();
    auto policy = parse_policy(text + "]}", PolicyKind::identity, "p");
    if (!policy) throw std::runtime_error(policy.error().message + " " + policy.error().detail + " " + text);
    return *policy;
}

std::vector<StatementText> document(Random& random, Variety variety)
{
    std::vector<StatementText> statements{statement(random, variety)};
    while (!random.one_in(3)) statements.push_back(statement(random, variety));
    return statements;
}

/// A document that differs from `old` in a place or two.
std::vector<StatementText> changed(Random& random, std::vector<StatementText> old, Variety variety)
{
    do {
        const auto at = random.below(old.size());
        const auto other = statement(random, variety);
        switch (random.below(6)) {
            case 0: old.push_back(other); break;
            case 1: old[at].condition = other.condition; break;
            case 2: old[at].resource = other.resource; break;
            case 3: old[at].action = other.action; break;
            case 4:
                if (old.size() > 1) old.erase(old.begin() + static_cast<std::ptrdiff_t>(at));
                break;
            default: old.push_back(old[at]); break;
        }
    } while (random.one_in(3));
    return old;
}

std::vector<Context> contexts()
{
    const std::vector<std::vector<std::string>> several{{"a"},     {"b"},           {""}, {"a", "b"}, {"A", "ab"},
                                                        {"", "c"}, {"a", "b", "bb"}};
    std::vector<Context> all;
    for (const auto* number : {"-", "0", "1", "2", "2.25", "3", "x"})
        for (const auto* variable : {"-", "a", "b"})
            for (std::size_t i = 0; i < 7 + several.size(); ++i) {
                constexpr const char* single[] = {"-", "", "a", "A", "b", "ab", "c"};
                Context context;
                if (*number != '-') context.set("x:n", number);
                if (*variable != '-') context.set("x:v", variable);
                if (i >= 7) context.set_list("x:s", several[i - 7]);
                else if (*single[i] != '-') context.set("X:S", single[i]);
                all.push_back(std::move(context));
            }
    return all;
}

/// Some request of the small world that `wider` allows and `narrower` does not.
std::optional<Counterexample> find_request(const PolicyPtr& wider, const PolicyPtr& narrower, Random& random)
{
    static const auto all = contexts();
    Counterexample request;
    request.principal = {PrincipalKind::user, "123456789012", "arn:aws:iam::123456789012:user/u", {}, "AIDAU", {}, {}};
    PolicySet first, second;
    first.identity = {wider};
    second.identity = {narrower};
    const auto stride = 1 + random.below(3);
    for (std::size_t c = random.below(stride); c < all.size(); c += stride)
        for (const auto* action : asked_actions)
            for (const auto* resource : asked_resources) {
                const Question question{request.principal, action, resource, {}, all[c]};
                if (!evaluate(question, first).allowed() || evaluate(question, second).allowed()) continue;
                request.action = action;
                request.resource = resource;
                request.context = all[c];
                return request;
            }
    return std::nullopt;
}

std::size_t rounds(std::size_t usual)
{
    const char* text = std::getenv("SEKISHO_ANALYSIS_ROUNDS");
    return text != nullptr ? std::strtoull(text, nullptr, 10) : usual;
}

struct Tally {
    std::size_t passed = 0, confirmed = 0, not_proven = 0, out_of_budget = 0;
};

Tally compare_with_enumeration(Variety variety, std::size_t count)
{
    Tally tally;
    for (std::size_t seed = 0; seed < count; ++seed) {
        Random random{std::mt19937_64(seed)};
        const auto old_statements = document(random, variety);
        const auto old_policy = policy_of(old_statements);
        const auto new_policy =
            policy_of(random.one_in(4) ? document(random, variety) : changed(random, old_statements, variety));
        const auto finding = check_no_new_access(new_policy, old_policy);
        const auto texts_of_both = "seed " + std::to_string(seed) + "\nold " + document_of(*old_policy) + "\nnew " +
                                   document_of(*new_policy) + "\n" + finding.message;
        switch (finding.reason) {
            case Reason::proven: {
                ++tally.passed;
                const auto request = find_request(new_policy, old_policy, random);
                EXPECT_FALSE(request) << texts_of_both << "\nbut " << to_text(*request);
                break;
            }
            case Reason::confirmed:
                ++tally.confirmed;
                EXPECT_TRUE(allows(std::span(&new_policy, 1), *finding.counterexample)) << texts_of_both;
                EXPECT_FALSE(allows(std::span(&old_policy, 1), *finding.counterexample)) << texts_of_both;
                EXPECT_FALSE(finding.statements.empty());
                break;
            case Reason::not_proven:
                ++tally.not_proven;
                if (std::getenv("SEKISHO_ANALYSIS_SHOW") != nullptr) {
                    const auto request = find_request(new_policy, old_policy, random);
                    std::puts((texts_of_both + "\n" + (request ? to_text(*request) : "none found")).c_str());
                }
                break;
            case Reason::out_of_budget: ++tally.out_of_budget; break;
        }
        EXPECT_EQ(finding.passed(), finding.reason == Reason::proven);
        if (testing::Test::HasFailure()) break;
    }
    std::printf("%zu pairs: %zu proven, %zu confirmed, %zu not proven, %zu out of budget\n", count, tally.passed,
                tally.confirmed, tally.not_proven, tally.out_of_budget);
    return tally;
}

TEST(Exhaustive, what_is_proven_holds_in_every_request_and_what_is_refuted_is_so_by_the_engine)
{
    const auto count = rounds(1500);
    const auto tally = compare_with_enumeration(Variety::plain, count);
    EXPECT_GT(tally.passed, count / 10);
    EXPECT_GT(tally.confirmed, count / 10);
    // Without variables the classes are exact.
    EXPECT_LE(tally.not_proven, count / 1000);
    EXPECT_EQ(tally.out_of_budget, 0U);
}

TEST(Exhaustive, the_same_holds_with_policy_variables)
{
    const auto count = rounds(1500);
    const auto tally = compare_with_enumeration(Variety::variables, count);
    EXPECT_GT(tally.passed, count / 20);
    EXPECT_LE(tally.not_proven, count / 20);
    EXPECT_EQ(tally.out_of_budget, 0U);
}

}  // namespace
}  // namespace sekisho::policy::analysis
