#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "op/organization.h"
#include "policy/policy.h"

/// The organisation as the request path reads it.
namespace sekisho::organizations {

/// The types of policy that are served.
enum class PolicyType { service_control, resource_control };

/// "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
[[nodiscard]] std::string_view word_of(PolicyType type) noexcept;
/// The inverse; nullopt for types that are not served.
[[nodiscard]] std::optional<PolicyType> policy_type_of(std::string_view word) noexcept;

struct Unit {
    std::string id;  ///< "ou-ab12-11111111"
    std::string name;
    std::string parent;  ///< the root or another unit
};

enum class MemberStatus { active, suspended };

struct Member {
    std::string id;  ///< 12 digits
    std::string name;
    std::string email;
    std::string parent;  ///< the root or a unit
    MemberStatus status = MemberStatus::active;
    bool invited = false;  ///< the management account; every other was created
    Time joined;
};

/// A CreateAccount that has ended.
struct Creation {
    std::string id;  ///< "car-..."
    std::string account_name;
    std::string account;         ///< empty: it failed
    std::string failure_reason;  ///< empty: it succeeded
    Time requested;
};

struct ControlPolicy {
    std::string id;  ///< "p-..."
    std::string arn;
    PolicyType type = PolicyType::service_control;
    std::string name;
    std::string description;
    std::string content;
    policy::PolicyPtr compiled;  ///< never null: what no longer parses denies everything
    bool aws_managed = false;
};
using ControlPolicyPtr = std::shared_ptr<const ControlPolicy>;

using Tags = std::vector<std::pair<std::string, std::string>>;

/// The one organisation of the installation, or none. Value type.
struct State {
    std::string id;          ///< "o-..."; empty: there is no organisation
    std::string management;  ///< account
    std::string root;        ///< "r-..."
    Time created;
    std::set<PolicyType> enabled;
    std::map<std::string, Unit, std::less<>> units;
    std::map<std::string, Member, std::less<>> members;                        ///< by account; the management account too
    std::map<std::string, Creation, std::less<>> creations;                    ///< outlives an organisation
    std::map<std::string, ControlPolicyPtr, std::less<>> policies;             ///< those of AWS too
    std::map<std::string, std::vector<std::string>, std::less<>> attachments;  ///< target to policy ids, as attached
    std::map<std::string, Tags, std::less<>> tags;                             ///< by id of root, unit, account or policy
    std::map<std::string, std::shared_ptr<const op::OrganizationPlace>, std::less<>> places;  ///< derived; by account

    [[nodiscard]] bool exists() const noexcept { return !id.empty(); }
    [[nodiscard]] bool is_parent(std::string_view parent) const { return parent == root || units.contains(parent); }
    [[nodiscard]] bool is_target(std::string_view target) const { return is_parent(target) || members.contains(target); }
    /// The root, a unit or an account one level up; empty for the root and what is not here.
    [[nodiscard]] std::string_view parent_of(std::string_view child) const;
    /// From the root down to `target` itself.
    [[nodiscard]] std::vector<std::string> chain_of(std::string_view target) const;
    /// "arn:aws:organizations::<management>:<ou|root|account>/<organisation>/<id>", for any target or id of that form.
    [[nodiscard]] std::string arn_of(std::string_view target) const;
    [[nodiscard]] std::string name_of(std::string_view target) const;
    /// The policies of one type on a target, as attached.
    [[nodiscard]] std::vector<ControlPolicyPtr> attached(std::string_view target, PolicyType type) const;

    /// To be called after every change.
    void derive_places();
};

/// p-FullAWSAccess and p-RCPFullAWSAccess.
[[nodiscard]] const std::vector<ControlPolicyPtr>& aws_managed_policies();
[[nodiscard]] std::string_view full_access_policy(PolicyType type) noexcept;

/// Compiles `content`; MalformedPolicyDocumentException with our detail.
[[nodiscard]] Result<policy::PolicyPtr> compile(const std::string& content, PolicyType type, const std::string& arn);
/// The same for what the store holds: a text that no longer parses denies everything (and is logged).
[[nodiscard]] policy::PolicyPtr restore(const std::string& content, PolicyType type, const std::string& arn);

}  // namespace sekisho::organizations
