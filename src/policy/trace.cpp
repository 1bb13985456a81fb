#include "policy/trace.h"

#include <algorithm>
#include <map>

#include "base/encoding.h"
#include "policy/trace_changes.h"
#include "policy/trace_document.h"

namespace sekisho::policy {
namespace {

using Part = StatementTrace::Part;

StatementTrace trace_of(const Judgement& judgement)
{
    StatementTrace trace;
    trace.id = judgement.statement->id;
    trace.effect = judgement.statement->effect;
    trace.applies = judgement.applies;
    trace.failed = judgement.failed;
    return trace;
}

/// The condition that decides: the first that fails for sure; where none does, the first that is unknown.
ConditionTrace deciding_condition(const Judgement& judgement, const DocumentText& document, const Context& context)
{
    const auto& failed = judgement.failed_conditions;
    auto first = std::ranges::find(failed, Truth::no, &Judgement::FailedCondition::holds);
    if (first == failed.end()) first = failed.begin();
    auto trace = document.condition(judgement.position, first->position, context);
    trace.holds = first->holds;
    return trace;
}

PolicyTrace trace_of(const JudgedPolicy& judged, const Context& context)
{
    PolicyTrace trace{judged.type, judged.policy->name(), judged.level, {}};
    std::optional<DocumentText> document;
    for (const auto& judgement : judged.statements) {
        auto& statement = trace.statements.emplace_back(trace_of(judgement));
        if (judgement.failed != Part::condition) continue;
        if (!document) document.emplace(*judged.policy);
        statement.condition = deciding_condition(judgement, *document, context);
    }
    return trace;
}

/// The keys on which the outcome hangs, as the documents write them first.
std::vector<std::string> keys_of(const Hanging& hanging)
{
    std::map<std::string, std::string> keys;
    for (const auto& [policy, judgement] : hanging.on)
        for (auto& key : as_written(*policy->policy, judgement->missing)) keys.emplace(lower_ascii(key), std::move(key));
    std::vector<std::string> names;
    for (auto& [folded, written] : keys) names.push_back(std::move(written));
    return names;
}

int nearness(const StatementTrace& statement)
{
    return 2 * static_cast<int>(statement.failed) + (statement.applies == Truth::unknown ? 1 : 0);
}

/// The first Deny of which `truth` holds, in reporting order.
NearMiss find_deny(const Trace& trace, Truth truth)
{
    for (const auto& policy : trace.policies)
        for (const auto& statement : policy.statements)
            if (statement.effect == Effect::deny && statement.applies == truth) return {&policy, &statement};
    return {};
}

bool allows(const PolicyTrace& policy)
{
    return std::ranges::any_of(policy.statements, [](const StatementTrace& statement) {
        return statement.effect == Effect::allow && statement.applies == Truth::yes;
    });
}

}  // namespace

Trace trace(const Question& question, const PolicySet& policies, AbsentKeys absent_keys)
{
    const auto judged = judge_all(question, policies, absent_keys);
    const auto hanging = hanging_of(question, policies, judged);
    const auto decision = evaluate(question, policies);
    Trace trace;
    trace.outcome = hanging.outcome;
    trace.verdict = decision.verdict;
    trace.deciding_type = decision.deciding_type;
    for (const auto& policy : judged) trace.policies.push_back(trace_of(policy, question.context));
    trace.unknown_keys = keys_of(hanging);
    trace.changes = changes_of(question, policies, judged, hanging);
    return trace;
}

NearMiss near_miss(const Trace& trace)
{
    if (trace.outcome == Outcome::allowed) return {};
    if (const auto deny = find_deny(trace, Truth::yes); deny.statement != nullptr) return deny;
    if (trace.verdict != Verdict::implicit_deny) return find_deny(trace, Truth::unknown);
    NearMiss best;
    for (const auto& policy : trace.policies) {
        // Of service control policies, a level that allows has nothing to do with it.
        const auto same_level = [&](const PolicyTrace& other) {
            return other.type == policy.type && other.level == policy.level && allows(other);
        };
        if (policy.type != trace.deciding_type || std::ranges::any_of(trace.policies, same_level)) continue;
        for (const auto& statement : policy.statements)
            if (statement.effect == Effect::allow &&
                (best.statement == nullptr || nearness(statement) > nearness(*best.statement)))
                best = {&policy, &statement};
    }
    return best;
}

}  // namespace sekisho::policy
