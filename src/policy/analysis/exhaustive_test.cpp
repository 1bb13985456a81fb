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
    std::string action, resource, condition, principal;
    [[nodiscard]] std::string text() const
    {
        return "{\"Effect\":\"" + std::string(allow ? "Allow" : "Deny") + "\"," + principal + action + "," + resource +
               (condition.empty() ? "" : ",\"Condition\":{" + condition + "}") + "}";
    }
};

enum class Variety { plain, variables, typed, principals };

std::string list(Random& random, const std::function<std::string()>& one)
{
    auto text = "[" + quoted(one());
    while (random.one_in(3)) text += "," + quoted(one());
    return text + "]";
}

constexpr const char* date_operators[] = {"DateEquals", "DateNotEquals", "DateLessThan", "DateGreaterThanEquals",
                                          "DateLessThanEqualsIfExists"};
constexpr const char* dates[] = {"2020-02-29T00:00:00Z", "1582934400", "2020-02-29T00:00:01Z", "2020-03-01"};
constexpr const char* address_operators[] = {"IpAddress", "NotIpAddress", "ForAnyValue:IpAddress", "IpAddressIfExists"};
constexpr const char* networks[] = {"10.0.0.0/8", "10.128.0.0/9",  "10.0.0.0/9", "10.1.2.3",
                                    "0.0.0.0/0",  "2001:db8::/32", "::/0"};
constexpr const char* arn_operators[] = {"ArnLike",       "ArnNotLike",        "StringLike",
                                         "StringNotLike", "ArnEqualsIfExists", "ForAllValues:ArnLike"};
constexpr const char* arns[] = {"*",
                                "arn:aws:*:*:1:*",
                                "arn:aws:sns:r:1:t",
                                "arn:aws:s?s:*:*:t*",
                                "arn:*:*:*:*:x:?",
                                "arn:aws:sns:r:1:${x:v}",
                                "arn:aws:${x:v}:r:1:t",
                                "arn:aws:*:${x:v}"};
constexpr const char* boolean_operators[] = {"Bool", "BoolIfExists", "ForAllValues:Bool"};
constexpr const char* booleans[] = {"true", "false"};
constexpr const char* boolean_texts[] = {"true", "TRUE", "false", "t*"};

std::string typed_condition(Random& random)
{
    const auto one = [&](const std::string& op, const std::string& key, const auto& values) {
        return quoted(op) + ":{" + quoted(key) + ":" + list(random, [&] { return random.pick(values); }) + "}";
    };
    switch (random.below(6)) {
        case 0: return one(random.pick(date_operators), "x:d", dates);
        case 1: return one(random.pick(address_operators), "x:ip", networks);
        case 2: return one(random.pick(address_operators), "aws:SourceIp", networks);
        case 3: return one(random.pick(boolean_operators), "x:b", booleans);
        case 4: return one(random.one_in(2) ? "StringEquals" : "StringNotLike", "x:b", boolean_texts);
        default: return one(random.pick(arn_operators), "x:arn", arns);
    }
}

constexpr const char* principals[] = {
    R"("*")",
    R"({"AWS":"111111111111"})",
    R"({"AWS":"arn:aws:iam::111111111111:user/u"})",
    R"({"AWS":["arn:aws:iam::111111111111:user/u","111111111111"]})",
    R"({"AWS":["arn:aws:iam::111111111111:user/unnamed","222222222222"]})",
    R"({"AWS":"arn:aws:iam::111111111111:role/p/R"})",
    R"({"AWS":"arn:aws:sts::111111111111:assumed-role/R/s"})",
    R"({"AWS":["111111111111","arn:aws:iam::111111111111:role/R","arn:aws:sts::111111111111:assumed-role/R/s"]})",
    R"({"AWS":["AIDAU","AROAR"]})",
    R"({"AWS":"arn:aws:sts::111111111111:federated-user/f"})",
    R"({"Service":"logs.amazonaws.com"})",
    R"({"Service":["sns.amazonaws.com","logs.amazonaws.com"],"AWS":"222222222222"})"};

std::string condition(Random& random, Variety variety)
{
    if (variety == Variety::typed) return typed_condition(random);
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
    if (variety == Variety::principals) {
        const bool negated = !made.allow && random.one_in(2);
        made.principal = (negated ? "\"NotPrincipal\":" : "\"Principal\":") + random.pick(principals) + ",";
        return made;
    }
    if (variety == Variety::typed) {
        made.action = "\"Action\":" + list(random, [&] { return random.pick(actions); });
        made.resource = R"("Resource":"*")";
    }
    if (variety == Variety::typed || random.one_in(2)) made.condition = condition(random, variety);
    if (!made.condition.empty() && random.one_in(4)) {
        auto more = condition(random, variety);
        if (more.substr(0, more.find(':')) != made.condition.substr(0, made.condition.find(':')))
            made.condition += "," + more;
    }
    return made;
}

PolicyPtr policy_of(const std::vector<StatementText>& statements)
{
    const auto kind = statements.front().principal.empty() ? PolicyKind::identity : PolicyKind::resource;
    std::string text = R"({"Version":"2012-10-17","Statement":[)";
    for (std::size_t i = 0; i < statements.size(); ++i) text += (i > 0 ? "," : "") + statements[i].text();
    auto policy = parse_policy(text + "]}", kind, "p");
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
        switch (random.below(7)) {
            case 0: old.push_back(other); break;
            case 1: old[at].condition = other.condition; break;
            case 2: old[at].resource = other.resource; break;
            case 3: old[at].action = other.action; break;
            case 4:
                if (old.size() > 1) old.erase(old.begin() + static_cast<std::ptrdiff_t>(at));
                break;
            case 5:
                if (!other.principal.contains("NotPrincipal") || !old[at].allow) old[at].principal = other.principal;
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

std::vector<Context> typed_contexts()
{
    std::vector<Context> all;
    for (const auto* date :
         {"-", "2020-02-28T23:59:59Z", "2020-02-29T00:00:00Z", "2020-02-29T00:00:00.5Z", "1583020800", "x"})
        for (const auto* address : {"-", "10.1.2.3", "10.200.0.1", "11.0.0.0", "2001:db8::1", "::1", "10.0.0.0/8", "x", ""})
            for (const auto* boolean : {"-", "true", "TRUE", "false", "t", "x"})
                for (const auto* arn : {"-", "arn:aws:sns:r:1:t", "arn:aws:sqs:r:1:t", "arn:aws:sns:r:2:a:1:t",
                                        "arn:aws:s:r:1:x:y", "arn:aws:sns:r:1:v:w"}) {
                    Context context;
                    if (*date != '-') context.set("x:d", date);
                    if (*address != '-') context.set("x:ip", address);
                    if (*address != '-' && !std::string_view(address).contains('/')) context.set("aws:SourceIp", address);
                    if (*boolean != '-') context.set("x:b", boolean);
                    if (*arn != '-') context.set("x:arn", arn);
                    if (all.size() % 3 != 0) context.set("x:v", all.size() % 3 == 1 ? "t" : "r:1:t");
                    all.push_back(std::move(context));
                }
    return all;
}

std::vector<Counterexample> askers(Variety variety)
{
    std::vector<Counterexample> all;
    const auto add = [&](Principal principal) {
        for (const bool bounded : {false, true}) {
            all.emplace_back().principal = principal;
            all.back().bounded = bounded;
        }
    };
    using enum PrincipalKind;
    add({user, "111111111111", "arn:aws:iam::111111111111:user/u", {}, "AIDAU", {}, {}});
    if (variety != Variety::principals) return {all.front()};
    all.emplace_back();
    for (const std::string account : {"111111111111", "222222222222", "333333333333"}) {
        const auto iam = "arn:aws:iam::" + account + ":", sts = "arn:aws:sts::" + account + ":";
        all.emplace_back().principal = {root, account, iam + "root", {}, {}, {}, {}};
        for (const auto* name : {"u", "v", "unnamed"})
            for (const auto* id : {"AIDAU", "AIDAV"}) {
                add({user, account, iam + "user/" + name, {}, id, {}, {}});
                add({federated_user, account, sts + "federated-user/f", {}, id, {}, iam + "user/" + name});
            }
        for (const auto* session : {"R/s", "R/t", "Q/s"})
            for (const auto* id : {"AROAR", "AROAQ"})
                add({assumed_role, account, sts + "assumed-role/" + session, iam + "role/p/R", id, {}, {}});
    }
    for (const auto* name : {"logs.amazonaws.com", "sns.amazonaws.com", "s3.amazonaws.com"})
        all.emplace_back().principal = {service, {}, {}, {}, {}, name, {}};
    all.emplace_back().principal = {web_identity, {}, {}, {}, {}, "idp.example.com", {}};
    return all;
}

/// Some request of the small world that `wider` allows and `narrower` does not.
std::optional<Counterexample> find_request(const PolicyPtr& wider, const PolicyPtr& narrower, Random& random,
                                           Variety variety)
{
    static const auto untyped = contexts(), typed = typed_contexts();
    static const std::vector<Context> nothing(1);
    const auto& all = variety == Variety::principals ? nothing : variety == Variety::typed ? typed : untyped;
    auto requests = askers(variety);
    const auto stride = variety == Variety::principals ? 1 : variety == Variety::typed ? 7 : 2 + random.below(3);
    for (auto& request : requests)
        for (std::size_t c = random.below(stride); c < all.size(); c += stride) {
            request.context = all[c];
            for (const auto* action : asked_actions)
                for (const auto* resource : asked_resources) {
                    if (variety == Variety::typed && *resource != '*') continue;
                    request.action = action;
                    request.resource = resource;
                    if (allows(std::span(&wider, 1), request) && !allows(std::span(&narrower, 1), request)) return request;
                }
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
                const auto request = find_request(new_policy, old_policy, random, variety);
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
                    const auto request = find_request(new_policy, old_policy, random, variety);
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
    const auto count = rounds(600);
    const auto tally = compare_with_enumeration(Variety::plain, count);
    EXPECT_GT(tally.passed, count / 10);
    EXPECT_GT(tally.confirmed, count / 10);
    // Without variables the classes are exact.
    EXPECT_LE(tally.not_proven, count / 1000);
    EXPECT_EQ(tally.out_of_budget, 0U);
}

TEST(Exhaustive, the_same_holds_with_policy_variables)
{
    const auto count = rounds(600);
    const auto tally = compare_with_enumeration(Variety::variables, count);
    EXPECT_GT(tally.passed, count / 20);
    EXPECT_LE(tally.not_proven, count / 20);
    EXPECT_EQ(tally.out_of_budget, 0U);
}

TEST(Exhaustive, the_same_holds_for_dates_addresses_booleans_and_arns)
{
    const auto count = rounds(400);
    const auto tally = compare_with_enumeration(Variety::typed, count);
    EXPECT_GT(tally.passed, count / 20);
    EXPECT_GT(tally.confirmed, count / 20);
    EXPECT_LE(tally.not_proven, count / 20);
    EXPECT_EQ(tally.out_of_budget, 0U);
}

TEST(Exhaustive, the_same_holds_for_principals)
{
    const auto count = rounds(300);
    const auto tally = compare_with_enumeration(Variety::principals, count);
    EXPECT_GT(tally.passed, count / 20);
    EXPECT_GT(tally.confirmed, count / 20);
    EXPECT_EQ(tally.not_proven, 0U);
    EXPECT_EQ(tally.out_of_budget, 0U);
}

}  // namespace
}  // namespace sekisho::policy::analysis
