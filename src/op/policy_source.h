#pragma once

#include <string_view>

#include "base/result.h"
#include "op/caller.h"
#include "policy/evaluate.h"

namespace sekisho::op {

/// Where the gate finds the policies of a caller. Implemented by services/iam over its snapshot, connected by
/// app. Thread-safe; no lock, no I/O.
class PolicySource {
public:
    virtual ~PolicySource() = default;
    /// Identity policies, boundary and session policies of `caller`, and the service control policies of his account. An
    /// Error (InvalidClientTokenId, ExpiredToken) where the user or role behind the credentials, or the account, is gone.
    [[nodiscard]] virtual Result<policy::PolicySet> policies_of(const Caller& caller) const = 0;
    /// What the two accounts of one check of `action` add to it: into `set` the resource control policies of the owner's
    /// organisation, in place of those of an earlier check; into `context` aws:ResourceAccount and the organisations of
    /// both sides (aws:PrincipalOrgID, aws:PrincipalOrgPaths, aws:ResourceOrgID, aws:ResourceOrgPaths). `owner` is that of
    /// the resource (owner_of), empty for a resource of nobody.
    virtual void set_accounts(const Caller& caller, std::string_view owner, std::string_view action, policy::PolicySet& set,
                              policy::Context& context) const
    {
        static_cast<void>(caller);
        static_cast<void>(action);
        set.resource_control.clear();
        if (!owner.empty()) context.set("aws:ResourceAccount", std::string(owner));
    }
};

}  // namespace sekisho::op
