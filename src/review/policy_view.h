#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "op/caller.h"
#include "policy/evaluate.h"

namespace sekisho::review {

/// The policy of a resource, as it takes part in one question.
struct ResourcePolicy {
    std::string name;  ///< of the policy, present or not: a bucket's or role's ARN
    policy::PolicyPtr policy;
    policy::ResourceSide side = policy::ResourceSide::either_suffices;
    std::string account;     ///< the owner; empty: not known, the caller's
    bool takes_part = true;  ///< false: it is kept out of this question, whatever it says (public access that is blocked)
};

/// The policies of an installation as they are, or as they would be. Implemented by app over its stores. Used on one thread.
class PolicyView {
public:
    virtual ~PolicyView() = default;

    /// Identity policies, boundary, the session's policies, service control policies. An Error where the principal is gone.
    [[nodiscard]] virtual Result<policy::PolicySet> policies_of(const op::Caller& caller) const = 0;
    /// What the accounts of caller and owner add: resource control policies, and condition keys (op::PolicySource).
    virtual void set_accounts(const op::Caller& caller, std::string_view owner, std::string_view action,
                              policy::PolicySet& set, policy::Context& context) const = 0;
    /// The policy of the resource, or its absence; nullopt for resources that can have none here.
    [[nodiscard]] virtual std::optional<ResourcePolicy> resource_policy(const op::Caller& caller, std::string_view action,
                                                                        std::string_view resource) const = 0;
    /// Null: there is none of that ARN.
    [[nodiscard]] virtual policy::PolicyPtr managed_policy(const std::string& arn) const = 0;
    /// Whose identity policies count for the principal: the ARN of the user and those of his groups, or of the role.
    [[nodiscard]] virtual std::vector<std::string> holders_of(const policy::Principal& principal) const = 0;
    /// The inline policies of a user, group or role by name; nullopt where there is no such holder.
    using Inline = std::vector<std::pair<std::string, policy::PolicyPtr>>;
    [[nodiscard]] virtual std::optional<Inline> inline_policies(const std::string& holder) const = 0;
};

}  // namespace sekisho::review
