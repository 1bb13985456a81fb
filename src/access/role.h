#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/compile.h"
#include "base/result.h"
#include "policy/policy.h"
#include "review/can.h"
#include "review/policy_view.h"

namespace sekisho::access {

/// Rules and budgets of one role. They stand in the access model, not in IAM.
struct Limits {
    std::vector<RateRule> rates;
    std::vector<DayBudget> budgets;
};
[[nodiscard]] Limits limits_of(const Compiled& model, std::string_view role);

/// All that is said of one role, whether an access model or somebody by hand made it.
struct RoleFacts {
    std::string name;
    std::string arn;
    std::string description;
    std::string access_model;  ///< its name; empty: made by hand
    policy::PolicyPtr trust;
    std::vector<policy::PolicyPtr> policies;  ///< inline and managed
    std::string boundary;                     ///< ARN; empty: none
    int max_session_duration = 3600;          ///< seconds
    std::map<std::string, std::string> tags;
    std::optional<Limits> limits;  ///< nullopt: not known here
};

/// The roles of a compiled model as if they were in IAM. Used on one thread.
class CompiledView final : public review::PolicyView {
public:
    static Result<CompiledView> of(const Compiled& model, std::string account);

    [[nodiscard]] const RoleFacts* find(std::string_view role) const;
    /// A session of the role, of which nothing is known but that.
    [[nodiscard]] Result<review::Subject> subject(std::string_view role) const;

    [[nodiscard]] Result<policy::PolicySet> policies_of(const op::Caller& caller) const override;
    void set_accounts(const op::Caller& caller, std::string_view owner, std::string_view action, policy::PolicySet& set,
                      policy::Context& context) const override;
    [[nodiscard]] std::optional<review::ResourcePolicy> resource_policy(const op::Caller& caller, std::string_view action,
                                                                        std::string_view resource) const override;
    [[nodiscard]] policy::PolicyPtr managed_policy(const std::string& arn) const override;
    [[nodiscard]] std::vector<std::string> holders_of(const policy::Principal& principal) const override;
    [[nodiscard]] std::optional<Inline> inline_policies(const std::string& holder) const override;

private:
    std::string account_;
    std::map<std::string, RoleFacts, std::less<>> roles_;  ///< by ARN
};

}  // namespace sekisho::access
