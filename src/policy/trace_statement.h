#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "policy/collect.h"
#include "policy/trace.h"

/// One statement against one question in three-valued logic: what trace() is made of.
namespace sekisho::policy {

[[nodiscard]] constexpr Truth truth_of(bool value) { return value ? Truth::yes : Truth::no; }
[[nodiscard]] constexpr Truth not_(Truth a) { return a == Truth::unknown ? a : truth_of(a == Truth::no); }
[[nodiscard]] constexpr Truth or_(Truth a, Truth b)
{
    if (a == Truth::yes || b == Truth::yes) return Truth::yes;
    return a == Truth::no ? b : Truth::unknown;
}
[[nodiscard]] constexpr Truth and_(Truth a, Truth b) { return not_(or_(not_(a), not_(b))); }

/// The context, and what its silence means.
struct Facts {
    const Context& context;
    AbsentKeys absent_keys;

    /// `folded`: a key in lower case.
    [[nodiscard]] bool unknown(std::string_view folded) const
    {
        return absent_keys == AbsentKeys::unknown && context.find_folded(folded) == nullptr;
    }
};

using FoldedKeys = std::set<std::string, std::less<>>;

/// Never wrong: yes and no are what holds() says whatever the unknown keys may be. Where the answer is unknown, the keys
/// that would settle it are added to `missing`.
[[nodiscard]] Truth holds(const Condition& condition, const Facts& facts, FoldedKeys& missing);

/// The same of a pattern (Pattern::matches). A pattern whose unknown variable no text could make match does not match.
[[nodiscard]] Truth matches(const Pattern& pattern, std::string_view value, const Facts& facts, FoldedKeys& missing);

struct Judgement {
    struct FailedCondition {
        std::size_t position;  ///< in Statement::conditions
        Truth holds;           ///< no, or unknown
    };

    std::uint32_t position = 0;  ///< in Policy::statements
    const Statement* statement = nullptr;
    Truth applies = Truth::no;
    Naming naming = Naming::not_named;
    StatementTrace::Part failed = StatementTrace::Part::none;
    std::vector<FailedCondition> failed_conditions;  ///< where action, resource and principal match or are unknown
    FoldedKeys missing;                              ///< where `applies` is unknown: the keys that would settle it

    [[nodiscard]] bool is(Effect effect, Truth truth) const { return statement->effect == effect && applies == truth; }
};

[[nodiscard]] Judgement judge(const Statement& statement, const PreparedQuestion& question, const Facts& facts);

struct JudgedPolicy {
    const Policy* policy = nullptr;
    PolicyType type = PolicyType::none;
    std::size_t level = 0;
    std::vector<Judgement> statements;
};

/// Every policy of the set, in the order in which AWS reports reasons.
[[nodiscard]] std::vector<JudgedPolicy> judge_all(const Question& question, const PolicySet& policies,
                                                  AbsentKeys absent_keys);

}  // namespace sekisho::policy
