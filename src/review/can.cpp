#include "review/can.h"

#include <algorithm>

#include "base/encoding.h"
#include "op/denial.h"
#include "policy/introspect.h"
#include "wire/json.h"

namespace sekisho::review {
namespace {

using wire::Json;

std::vector<policy::PolicyPtr> all_of(const policy::PolicySet& set)
{
    auto all = set.identity;
    const auto add = [&](const auto& policies) { all.insert(all.end(), policies.begin(), policies.end()); };
    if (set.session) add(*set.session);
    for (const auto& level : set.service_control) add(level);
    for (const auto& level : set.resource_control) add(level);
    for (const auto& policy : {set.boundary, set.resource, set.endpoint})
        if (policy) all.push_back(policy);
    return all;
}

/// Keys of a family that is fully known, which a policy asks for and the subject does not have, are absent.
void mark_absent(const Subject& subject, Case& asked)
{
    for (const auto& policy : all_of(asked.policies))
        for (const auto& key : policy::context_keys_of(*policy)) {
            const auto folded = lower_ascii(key);
            if (asked.context.find_folded(folded) != nullptr) continue;
            const auto is_of = [&](const std::string& family) { return folded.starts_with(lower_ascii(family)); };
            if (std::ranges::any_of(subject.absent_families, is_of)) asked.context.set_list(key, {});
        }
}

std::string_view word_of(policy::Outcome outcome)
{
    switch (outcome) {
        case policy::Outcome::allowed: return "allowed";
        case policy::Outcome::denied: return "denied";
        case policy::Outcome::unknown: return "unknown";
    }
    return "unknown";
}

std::string_view word_of(policy::Truth truth)
{
    switch (truth) {
        case policy::Truth::yes: return "yes";
        case policy::Truth::no: return "no";
        case policy::Truth::unknown: return "unknown";
    }
    return "unknown";
}

Json texts(const std::vector<std::string>& values)
{
    Json::Array array;
    for (const auto& value : values) array.emplace_back(value);
    return array;
}

Json json_of(const policy::PolicyTrace& policy)
{
    Json::Array statements;
    for (const auto& statement : policy.statements) {
        if (statement.failed == policy::StatementTrace::Part::action) continue;
        Json item;
        item.set("statement", Json(statement.id));
        item.set("effect", Json(op::to_text(statement.effect)));
        item.set("applies", Json(word_of(statement.applies)));
        item.set("failed", Json(op::to_text(statement.failed)));
        if (statement.condition) item.set("condition", Json(policy::to_text(*statement.condition)));
        statements.push_back(std::move(item));
    }
    Json json;
    json.set("policyType", Json(policy::to_text(policy.type)));
    json.set("policy", Json(policy.name));
    json.set("level", Json(static_cast<std::int64_t>(policy.level)));
    json.set("statements", Json(std::move(statements)));
    return json;
}

}  // namespace

Result<Answer> can(const PolicyView& view, const Subject& subject, std::string action, std::string resource,
                   const policy::Context& known)
{
    Case asked;
    asked.caller = subject.caller;
    asked.context = subject.caller.context;
    asked.context.merge(known);
    asked.caller.context = asked.context;
    asked.action = std::move(action);
    asked.resource = std::move(resource);
    // A trust or key policy decides: without the role or key there is nothing to say.
    const auto is_about = [&](std::string_view service, std::string_view type) {
        return asked.action.starts_with(service) && asked.resource.find(type) != std::string::npos;
    };
    if ((is_about("sts:", ":role/") || is_about("kms:", ":key/")) &&
        !view.resource_policy(asked.caller, asked.action, asked.resource))
        return fail("NoSuchEntity", "there is no " + asked.resource + " here", 404);
    TRY_VOID(find_policies(view, asked));
    asked.context.merge(known);
    mark_absent(subject, asked);
    Answer answer;
    answer.trace = policy::trace(asked.question(), asked.policies, policy::AbsentKeys::unknown);
    answer.tree = policy::tree_of(asked.question(), answer.trace);
    answer.notes = subject.notes;
    return answer;
}

std::string to_json(const Answer& answer)
{
    Json json;
    json.set("outcome", Json(word_of(answer.trace.outcome)));
    json.set("policyType", Json(policy::to_text(answer.trace.deciding_type)));
    json.set("unknownKeys", texts(answer.trace.unknown_keys));
    Json::Array policies;
    for (const auto& policy : answer.trace.policies) policies.push_back(json_of(policy));
    json.set("policies", Json(std::move(policies)));
    json.set("changes", texts(answer.trace.changes));
    json.set("notes", texts(answer.notes));
    return wire::to_text(json);
}

int exit_code_of(policy::Outcome outcome) noexcept
{
    switch (outcome) {
        case policy::Outcome::allowed: return 0;
        case policy::Outcome::denied: return 1;
        case policy::Outcome::unknown: return 2;
    }
    return 2;
}

}  // namespace sekisho::review
