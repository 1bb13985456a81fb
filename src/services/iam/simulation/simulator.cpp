#include "services/iam/simulation/simulator.h"

#include <fmt/format.h>
#include <algorithm>

#include "base/encoding.h"
#include "op/access.h"
#include "policy/introspect.h"
#include "policy/trace.h"
#include "services/iam/documents.h"
#include "services/iam/handler.h"

namespace sekisho::iam {

namespace {

namespace shapes = sekisho::shapes::iam;
using policy::PolicyType;
using policy::Verdict;

std::string word_of(Verdict verdict)
{
    switch (verdict) {
        case Verdict::allowed: return "allowed";
        case Verdict::explicit_deny: return "explicitDeny";
        case Verdict::implicit_deny: break;
    }
    return "implicitDeny";
}

/// sts:AssumeRole and its kin, sts:TagSession, sts:SetSourceIdentity: what a trust policy answers.
bool asks_trust(std::string_view action)
{
    const auto folded = lower_ascii(action);
    return folded.starts_with("sts:assumerole") || folded == "sts:tagsession" || folded == "sts:setsourceidentity";
}

/// The tags of a user, role or policy of this account, which the gate knows as well; for one that is there, tags that it
/// does not have are known to be absent.
void add_resource_tags(const IamState& state, const std::string& resource, const std::vector<std::string>& keys,
                       policy::Context& context)
{
    const auto entity = state.find_by_arn(resource);
    const auto managed = entity ? nullptr : state.find_policy(resource);
    if (!entity && !managed) return;
    set_resource_tags(context, entity ? entity->tags : managed->tags);
    for (const auto& key : keys) {
        const auto folded = lower_ascii(key);
        const bool of_resource = folded.starts_with("aws:resourcetag/") || folded.starts_with("iam:resourcetag/");
        if (of_resource && context.find(key) == nullptr) context.set_list(key, {});
    }
}

/// Long-term callers have the tags that they have, and no others.
void mark_absent_tags(const op::Caller& caller, const std::vector<std::string>& keys, policy::Context& context)
{
    const auto kind = caller.principal.kind;
    if (caller.context.entries().empty() || (kind != policy::PrincipalKind::user && kind != policy::PrincipalKind::root))
        return;
    for (const auto& key : keys)
        if (lower_ascii(key).starts_with("aws:principaltag/") && context.find(key) == nullptr) context.set_list(key, {});
}

shapes::Position shown_position(const policy::TextPosition& position)
{
    shapes::Position shown;
    shown.Line = static_cast<int>(position.line);
    shown.Column = static_cast<int>(position.column);
    return shown;
}

/// Whether one kind of limit, taken alone, would let the request through.
bool passes_alone(const policy::Question& question, policy::PolicySet limits)
{
    limits.identity = {allow_everything()};
    policy::Question alone{question.principal, question.action, question.resource, {}, question.context};
    return policy::evaluate(alone, limits).allowed();
}

/// What the statements of one type say together: a denial wins.
Verdict opinion_of(const policy::Trace& trace, PolicyType first, PolicyType second)
{
    auto opinion = Verdict::implicit_deny;
    for (const auto& policy : trace.policies) {
        if (policy.type != first && policy.type != second) continue;
        for (const auto& statement : policy.statements) {
            if (statement.applies != policy::Truth::yes) continue;
            if (statement.effect == policy::Effect::deny) return Verdict::explicit_deny;
            opinion = Verdict::allowed;
        }
    }
    return opinion;
}

}  // namespace

struct Simulator::Asked {
    std::string owner;
    policy::PolicySet policies;
    policy::Context context;
};

std::string Simulator::owner_of(const std::string& resource) const
{
    op::AccessCheck check;
    check.resource = resource;
    op::Caller owner = scenario_.caller;
    if (!scenario_.resource_owner.empty()) owner.principal.account = scenario_.resource_owner;
    return op::owner_of(check, owner);
}

Simulator::Asked Simulator::ask(const std::string& action, const std::string& resource) const
{
    Asked asked{owner_of(resource), scenario_.policies, scenario_.caller.context};
    policies_.set_accounts(scenario_.caller, asked.owner, action, asked.policies, asked.context);
    if (scenario_.without_resource_control) asked.policies.resource_control.clear();
    add_resource_tags(state_, resource, keys_, asked.context);
    asked.policies.resource = scenario_.resource_policy;
    if (asks_trust(action)) {
        asked.policies.resource_side = policy::ResourceSide::must_allow;
        // The trust policy of another account's role is not for this account to find out; it can be given.
        const auto role = state_.find_by_arn(resource);
        if (role && role->kind == EntityKind::role && !asked.policies.resource)
            asked.policies.resource = role->trust.policy.compiled;
    }
    asked.context.merge(scenario_.given);
    mark_absent_tags(scenario_.caller, keys_, asked.context);
    return asked;
}

std::vector<shapes::Statement> Simulator::matched(const policy::Decision& decision) const
{
    std::vector<shapes::Statement> statements;
    if (decision.verdict == Verdict::implicit_deny) return statements;
    for (const auto& evidence : decision.evidence) {
        const bool decides = evidence.type == PolicyType::identity || evidence.type == PolicyType::resource ||
                             evidence.type == PolicyType::trust || decision.verdict == Verdict::explicit_deny;
        if (!decides) continue;
        auto& shown = statements.emplace_back();
        shown.SourcePolicyId = std::string(evidence.policy);
        const bool of_resource = evidence.type == PolicyType::resource || evidence.type == PolicyType::trust;
        shown.SourcePolicyType = of_resource ? "resource" : "none";
        const auto* source = scenario_.find(evidence.policy);
        if (source == nullptr) continue;
        shown.SourcePolicyType = source->type;
        const auto place = policy::place_of(*source->policy, evidence.statement);
        if (!place) continue;
        shown.StartPosition = shown_position(place->start);
        shown.EndPosition = shown_position(place->end);
    }
    return statements;
}

shapes::EvaluationResult Simulator::simulate(const std::string& action, const std::string& resource) const
{
    const auto asked = ask(action, resource);
    const auto& caller = scenario_.caller;
    const policy::Question question{caller.principal, action, resource, asked.owner, asked.context};
    const auto decision = policy::evaluate(question, asked.policies);
    const auto trace = policy::trace(question, asked.policies, policy::AbsentKeys::unknown);

    shapes::EvaluationResult result;
    result.EvalActionName = action;
    result.EvalResourceName = resource;
    result.EvalDecision = word_of(decision.verdict);
    result.MatchedStatements = matched(decision);
    result.MissingContextValues = trace.unknown_keys;
    if (asked.policies.boundary) {
        policy::PolicySet limits;
        limits.boundary = asked.policies.boundary;
        result.PermissionsBoundaryDecisionDetail.emplace().AllowedByPermissionsBoundary =
            passes_alone(question, std::move(limits));
    }
    if (!asked.policies.service_control.empty() || !asked.policies.resource_control.empty()) {
        policy::PolicySet limits;
        limits.service_control = asked.policies.service_control;
        limits.resource_control = asked.policies.resource_control;
        result.OrganizationsDecisionDetail.emplace().AllowedByOrganizations = passes_alone(question, std::move(limits));
    }
    if (resource == "*") return result;
    auto& details = result.EvalDecisionDetails.emplace();
    if (asked.owner != caller.account()) {
        details["IAM Policy"] = word_of(opinion_of(trace, PolicyType::identity, PolicyType::identity));
        details["Resource Policy"] = word_of(opinion_of(trace, PolicyType::resource, PolicyType::trust));
    }
    auto& specific = result.ResourceSpecificResults.emplace().emplace_back();
    specific.EvalResourceName = resource;
    specific.EvalResourceDecision = result.EvalDecision;
    specific.MatchedStatements = result.MatchedStatements;
    specific.MissingContextValues = result.MissingContextValues;
    specific.EvalDecisionDetails = result.EvalDecisionDetails;
    specific.PermissionsBoundaryDecisionDetail = result.PermissionsBoundaryDecisionDetail;
    return result;
}

}  // namespace sekisho::iam
