#include "policy/combine.h"

#include <array>

namespace sekisho::policy {
namespace {

/// Kinds of caller that have an account, and so an identity side with its limits.
bool has_identity_side(PrincipalKind kind)
{
    return kind == PrincipalKind::root || kind == PrincipalKind::user || kind == PrincipalKind::assumed_role ||
           kind == PrincipalKind::federated_user;
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

}  // namespace

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

}  // namespace sekisho::policy
