#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "policy/policy.h"
#include "review/policy_view.h"
#include "wire/json.h"

/// Policies as somebody proposes them, laid over those of an installation (docs/policies.md has the form of the file).
namespace sekisho::review {

/// Changes to policies. A null policy: removed.
struct Proposals {
    using Named = std::pair<std::string, std::string>;  ///< holder's ARN, name of the inline policy

    std::map<std::string, policy::PolicyPtr> managed;  ///< by ARN: managed, service and resource control policies
    std::map<Named, policy::PolicyPtr> inlined;
    std::map<std::string, policy::PolicyPtr> resource;         ///< by bucket ARN or, trust policies, by role ARN
    std::map<std::string, std::vector<std::string>> attached;  ///< ARNs of managed policies by holder
    std::map<std::string, std::vector<std::string>> detached;  ///< likewise
    std::map<std::string, std::string> boundaries;             ///< by ARN of user or role; empty: removed

    [[nodiscard]] bool empty() const noexcept
    {
        return managed.empty() && inlined.empty() && resource.empty() && attached.empty() && detached.empty() &&
               boundaries.empty();
    }
};

/// Reads the text of a file that a proposal names.
using ReadFile = std::function<Result<std::string>(const std::string& name)>;

/// Adds what `json` proposes. Whatever is not known, or is no valid policy, is refused: code "Proposal", with its place.
[[nodiscard]] Result<void> add_proposals(Proposals& proposals, const wire::Json& json, const ReadFile& read_file,
                                         const policy::PrincipalResolver& resolver = {});

/// Refuses what would change nothing because it is not there: holders, policies that are attached, replaced or removed.
[[nodiscard]] Result<void> check_proposals(const Proposals& proposals, const PolicyView& today);

/// The policies of `today` with the proposals over them; both must outlive this.
class ProposedView final : public PolicyView {
public:
    ProposedView(const PolicyView& today, const Proposals& proposals) : today_(today), proposals_(proposals) {}

    [[nodiscard]] Result<policy::PolicySet> policies_of(const op::Caller& caller) const override;
    void set_accounts(const op::Caller& caller, std::string_view owner, std::string_view action, policy::PolicySet& set,
                      policy::Context& context) const override;
    [[nodiscard]] std::optional<ResourcePolicy> resource_policy(const op::Caller& caller, std::string_view action,
                                                                std::string_view resource) const override;
    [[nodiscard]] policy::PolicyPtr managed_policy(const std::string& arn) const override;
    [[nodiscard]] std::vector<std::string> holders_of(const policy::Principal& principal) const override;
    [[nodiscard]] std::optional<Inline> inline_policies(const std::string& holder) const override;

private:
    using Policies = std::vector<policy::PolicyPtr>;
    void change_inline(const std::string& holder, Policies& identity) const;
    void change_attached(const std::string& holder, Policies& identity) const;
    void change_boundary(const policy::Principal& principal, policy::PolicySet& set) const;
    void replace_managed(Policies& policies) const;

    const PolicyView& today_;
    const Proposals& proposals_;
};

}  // namespace sekisho::review
