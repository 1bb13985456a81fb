#pragma once

#include "base/clock.h"
#include "op/organization.h"
#include "op/policy_source.h"
#include "services/iam/accounts.h"

namespace sekisho::iam {

/// The policies of a caller, read from the snapshot of his account at the moment of the call: a change, a deleted user or
/// role and an ended session take effect with the next request. Thread-safe; no lock, no I/O.
class DirectoryPolicySource final : public op::PolicySource {
public:
    /// `organizations` may be null: there is none.
    DirectoryPolicySource(const Accounts& accounts, const Clock& clock,
                          const op::OrganizationSource* organizations = nullptr)
        : accounts_(accounts), clock_(clock), organizations_(organizations)
    {
    }
    [[nodiscard]] Result<policy::PolicySet> policies_of(const op::Caller& caller) const override;
    void set_accounts(const op::Caller& caller, std::string_view owner, std::string_view action, policy::PolicySet& set,
                      policy::Context& context) const override;

private:
    [[nodiscard]] std::shared_ptr<const op::OrganizationPlace> place_of(std::string_view account) const;

    const Accounts& accounts_;
    const Clock& clock_;
    const op::OrganizationSource* organizations_;
};

/// Inline and attached policies of the entity, those of a user's groups included.
[[nodiscard]] std::vector<policy::PolicyPtr> identity_policies(const IamState& state, const Entity& entity);
/// The default version of a managed policy; a denial of everything where it is gone.
[[nodiscard]] policy::PolicyPtr compiled_policy(const IamState& state, const std::string& arn);

}  // namespace sekisho::iam
