#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/evaluate.h"
#include "policy/principal_match.h"

/// Why a decision fell as it did, statement by statement, and what would have to change: for denials on record, for
/// simulation and for people. Slower than evaluate() and not for the path of an allowed request.
namespace sekisho::policy {

/// How a condition key that the context does not hold is read.
enum class AbsentKeys {
    absent,   ///< the request does not have it: the context is complete, as on the path of a request
    unknown,  ///< nobody has said: what depends on it is unknown. An entry without values is known to be absent
};

/// Three-valued: what depends on a key that nobody knows is unknown, unless it comes out the same either way.
enum class Truth { no, yes, unknown };

/// A condition that did not hold, or of which nobody knows.
struct ConditionTrace {
    std::string op;                                   ///< as the document writes it, "ForAnyValue:StringLike"
    std::string key;                                  ///< likewise
    std::vector<std::string> wanted;                  ///< the values of the document, likewise
    std::optional<std::vector<std::string>> present;  ///< the values of the request; nullopt: it has none
    Truth holds = Truth::no;
};

/// One statement against one question.
struct StatementTrace {
    /// The elements in the order in which they are looked at.
    enum class Part { none, action, resource, principal, condition };

    std::string id;  ///< Sid, or "#0" by position
    Effect effect = Effect::deny;
    Truth applies = Truth::no;
    Part failed = Part::none;                 ///< the first element that does not match, or is unknown
    std::optional<ConditionTrace> condition;  ///< where `failed` is the condition: the first that fails
};

struct PolicyTrace {
    PolicyType type = PolicyType::none;
    std::string name;
    std::size_t level = 0;  ///< of service and resource control policies: 0 is the root
    std::vector<StatementTrace> statements;
};

enum class Outcome { allowed, denied, unknown };

struct Trace {
    Outcome outcome = Outcome::denied;
    /// What evaluate() says, absent keys being absent. With AbsentKeys::absent, `outcome` says the same.
    Verdict verdict = Verdict::implicit_deny;
    PolicyType deciding_type = PolicyType::none;
    std::vector<PolicyTrace> policies;      ///< every policy of the set, in reporting order
    std::vector<std::string> unknown_keys;  ///< on which the outcome hangs, in alphabetical order
    std::vector<std::string> changes;       ///< what would have to change for the request to be allowed; a sentence each
};

/// Never contradicts evaluate() on the same question. Pure; thread-safe.
[[nodiscard]] Trace trace(const Question& question, const PolicySet& policies, AbsentKeys absent_keys = AbsentKeys::absent);

/// The one statement that says most about a denial: the Deny that decided, or, of the deciding type, the Allow that came
/// nearest (its condition failed rather than its principal, resource or action). Null: the type has no statement.
struct NearMiss {
    const PolicyTrace* policy = nullptr;
    const StatementTrace* statement = nullptr;
};
[[nodiscard]] NearMiss near_miss(const Trace& trace);

/// "StringEquals aws:PrincipalTag/team: wanted "red", the request has "blue"": one line, control characters struck out.
[[nodiscard]] std::string to_text(const ConditionTrace& condition);

/// A short tree for a terminal: the outcome, what matched, what failed, what would have to change. Statements whose action
/// does not match are left out. Control characters, which callers could have smuggled in, are struck out.
[[nodiscard]] std::string tree_of(const Question& question, const Trace& trace);

}  // namespace sekisho::policy
