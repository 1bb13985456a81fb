#include "policy/evaluate.h"

#include <algorithm>
#include <array>

#include "policy/collect.h"

namespace sekisho::policy {
namespace {

/// What every type of policy says, gathered in the order in which AWS reports reasons
/// (reference_policies_evaluation-logic_policy-eval-denyallow).
struct Opinions {
    Opinion resource_control;
    Opinion service_control;
    bool every_level_allows = true;  ///< of the service control policies
    Opinion endpoint;
    Opinion resource;
    Opinion identity;
    Opinion boundary;
    Opinion session;
};

/// Kinds of caller that have an account, and so an identity side with its limits.
bool has_identity_side(PrincipalKind kind)
{
    return kind == PrincipalKind::root || kind == PrincipalKind::user || kind == PrincipalKind::assumed_role ||
           kind == PrincipalKind::federated_user;
}

bool within_one_account(const Question& question)
{
    return question.resource_account.empty() || question.resource_account == question.principal.account;
}

PolicyType resource_type(const Question& question, const PolicySet& policies)
{
    if (policies.resource != nullptr)
        return policies.resource->kind() == PolicyKind::trust ? PolicyType::trust : PolicyType::resource;
    const bool about_a_role = policies.resource_side == ResourceSide::must_allow && question.action.starts_with("sts:");
    return about_a_role ? PolicyType::trust : PolicyType::resource;
}

Opinion opinion_of(const PolicyPtr& policy, PolicyType type, const PreparedQuestion& question, Matches& matches)
{
    return policy != nullptr ? opinion_of(*policy, type, question, matches) : Opinion{};
}

Opinions gather(const PreparedQuestion& question, const PolicySet& policies, Matches& matches)
{
    Opinions opinions;
    for (const auto& level : policies.resource_control)
        opinions.resource_control |= opinion_of(level, PolicyType::resource_control, question, matches);
    for (const auto& level : policies.service_control) {
        const auto opinion = opinion_of(level, PolicyType::service_control, question, matches);
        opinions.every_level_allows = opinions.every_level_allows && opinion.allows;
        opinions.service_control |= opinion;
    }
    opinions.endpoint = opinion_of(policies.endpoint, PolicyType::endpoint, question, matches);
    opinions.resource = opinion_of(policies.resource, resource_type(question.question(), policies), question, matches);
    opinions.identity = opinion_of(policies.identity, PolicyType::identity, question, matches);
    opinions.boundary = opinion_of(policies.boundary, PolicyType::boundary, question, matches);
    if (policies.session) opinions.session = opinion_of(*policies.session, PolicyType::session, question, matches);
    return opinions;
}

/// The type of the first Deny in reporting order; none where nothing denies.
PolicyType denying_type(const Opinions& opinions, PolicyType resource)
{
    const std::array<std::pair<const Opinion*, PolicyType>, 7> order{
        {{&opinions.resource_control, PolicyType::resource_control},
         {&opinions.service_control, PolicyType::service_control},
         {&opinions.endpoint, PolicyType::endpoint},
         {&opinions.resource, resource},
         {&opinions.identity, PolicyType::identity},
         {&opinions.boundary, PolicyType::boundary},
         {&opinions.session, PolicyType::session}}};
    for (const auto& [opinion, type] : order)
        if (opinion->denies) return type;
    return PolicyType::none;
}

bool identity_allows(const Question& question, const PolicySet& policies, const Opinions& opinions)
{
    // The root user needs no identity policy: it may do everything in its account that nothing forbids.
    if (question.principal.kind == PrincipalKind::root) return true;
    // "GetFederationToken without a session policy": identity policies grant nothing.
    if (question.principal.kind == PrincipalKind::federated_user && !policies.session) return false;
    return opinions.identity.allows;
}

/// What limits grants of the caller's own account: boundary, then session policy.
PolicyType limiting_type(const PolicySet& policies, const Opinions& opinions)
{
    if (policies.boundary != nullptr && !opinions.boundary.allows) return PolicyType::boundary;
    if (policies.session && !opinions.session.allows) return PolicyType::session;
    return PolicyType::none;
}

/// The type that lacks an Allow; none where the request is allowed. Nothing denies explicitly.
PolicyType lacking_type(const Question& question, const PolicySet& policies, const Opinions& opinions)
{
    const auto resource = resource_type(question, policies);
    const bool identity_side = has_identity_side(question.principal.kind);
    // The managed RCPFullAWSAccess is always attached, so resource control policies never lack an Allow.
    if (identity_side && !opinions.every_level_allows) return PolicyType::service_control;
    if (policies.endpoint != nullptr && !opinions.endpoint.allows) return PolicyType::endpoint;

    const bool resource_must_allow =
        !identity_side || !within_one_account(question) || policies.resource_side == ResourceSide::must_allow;
    if (resource_must_allow && !opinions.resource.allows) return resource;
    if (!identity_side) return PolicyType::none;

    const auto limiting = limiting_type(policies, opinions);
    const bool identity = identity_allows(question, policies, opinions);
    if (within_one_account(question)) {
        if (opinions.resource.naming == Naming::direct) return PolicyType::none;
        if (opinions.resource.naming == Naming::limited) return limiting;
    }
    return identity ? limiting : PolicyType::identity;
}

void add_evidence(Decision& decision, const Matches& matches, Effect effect)
{
    std::size_t count = 0;
    matches.each([&](const Match& match) { count += match.statement->effect == effect ? 1U : 0U; });
    decision.evidence.reserve(count);
    matches.each([&](const Match& match) {
        if (match.statement->effect == effect)
            decision.evidence.push_back({match.type, match.policy->name(), match.statement->id});
    });
}

}  // namespace

Decision evaluate(const Question& question, const PolicySet& policies)
{
    const PreparedQuestion prepared(question, policies.boundary != nullptr ? Boundary::present : Boundary::none);
    Matches matches;
    const auto opinions = gather(prepared, policies, matches);
    Decision decision;
    decision.deciding_type = denying_type(opinions, resource_type(question, policies));
    if (decision.deciding_type != PolicyType::none) {
        decision.verdict = Verdict::explicit_deny;
        add_evidence(decision, matches, Effect::deny);
        return decision;
    }
    decision.deciding_type = lacking_type(question, policies, opinions);
    if (decision.deciding_type == PolicyType::none) {
        decision.verdict = Verdict::allowed;
        add_evidence(decision, matches, Effect::allow);
        return decision;
    }
    const bool of_boundary = decision.deciding_type == PolicyType::boundary;
    const bool of_resource = policies.resource != nullptr && decision.deciding_type == resource_type(question, policies);
    const auto& name = of_boundary ? policies.boundary->name() : of_resource ? policies.resource->name() : std::string();
    decision.evidence.push_back({decision.deciding_type, name, {}});
    return decision;
}

}  // namespace sekisho::policy
