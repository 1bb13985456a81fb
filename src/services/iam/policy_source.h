#pragma once

#include "base/clock.h"
#include "op/policy_source.h"
#include "services/iam/directory.h"

namespace sekisho::iam {

/// The policies of a caller, read from the directory's snapshot at the moment of the call: a change, a deleted user or
/// role and an ended session take effect with the next request. Thread-safe; no lock, no I/O.
class DirectoryPolicySource final : public op::PolicySource {
public:
    DirectoryPolicySource(const Directory& directory, const Clock& clock) : directory_(directory), clock_(clock) {}
    [[nodiscard]] Result<policy::PolicySet> policies_of(const op::Caller& caller) const override;

private:
    const Directory& directory_;
    const Clock& clock_;
};

/// Inline and attached policies of the entity, those of a user's groups included.
[[nodiscard]] std::vector<policy::PolicyPtr> identity_policies(const IamState& state, const Entity& entity);
/// The default version of a managed policy; a denial of everything where it is gone.
[[nodiscard]] policy::PolicyPtr compiled_policy(const IamState& state, const std::string& arn);

}  // namespace sekisho::iam
