#pragma once

#include "services/iam/simulation/simulator.h"

namespace sekisho::iam {

/// Policies that a simulation leaves out (PolicyExclusionList).
class Exclusions {
public:
    explicit Exclusions(const std::vector<shapes::iam::PolicyIdentifier>& identifiers) : identifiers_(identifiers) {}
    /// Every policy of that kind: "inline", "aws-managed", "user-managed", "permission-boundary", "scp", "rcp".
    [[nodiscard]] bool has_type(std::string_view type) const;
    [[nodiscard]] bool has_arn(std::string_view arn) const;
    [[nodiscard]] bool has_inline(const Entity& entity, std::string_view policy_name) const;

private:
    std::vector<shapes::iam::PolicyIdentifier> identifiers_;
};

/// Inline and attached policies and the boundary of a user, group or role; of a user's groups too. NoSuchEntity.
[[nodiscard]] Result<EntityPtr> add_source(Scenario& scenario, const IamState& state, const std::string& arn,
                                           const Exclusions& exclusions);
/// The same with the limits of the organisation and the caller that it would be, as the gate takes them. A group has no
/// caller of its own: the scenario's is a user without name. NoSuchEntity.
[[nodiscard]] Result<void> add_principal(Scenario& scenario, const IamState& state, const op::PolicySource& policies,
                                         const std::string& arn, const Exclusions& exclusions);

/// A user of the account of whom nothing else is known.
[[nodiscard]] op::Caller nameless_caller(const std::string& account);
/// The caller that `arn` names: with what is known of one of this account, with no more than the ARN for any other.
/// InvalidInput where it names no user, role, session or account.
[[nodiscard]] Result<op::Caller> caller_named(const IamState& state, const std::string& arn);

}  // namespace sekisho::iam
