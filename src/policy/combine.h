#pragma once

#include "policy/collect.h"

/// How the opinions of the types of policy make a decision: the one place that knows, for judging and for explaining.
namespace sekisho::policy {

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

/// The owner of the resource is the caller's own account.
[[nodiscard]] bool within_one_account(const Question& question);

/// Whether the resource's policy is an ordinary one or the trust policy of a role.
[[nodiscard]] PolicyType resource_type(const Question& question, const PolicySet& policies);

/// The type of the first Deny in reporting order; none where nothing denies.
[[nodiscard]] PolicyType denying_type(const Opinions& opinions, PolicyType resource);

/// The type that lacks an Allow, where nothing denies explicitly; none where the request is allowed.
[[nodiscard]] PolicyType lacking_type(const Question& question, const PolicySet& policies, const Opinions& opinions);

}  // namespace sekisho::policy
