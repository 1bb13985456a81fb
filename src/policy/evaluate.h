#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/context.h"
#include "policy/evidence.h"
#include "policy/policy.h"
#include "policy/principal.h"

namespace sekisho::policy {

/// One (action, resource) pair to be judged.
struct Question {
    const Principal& principal;
    std::string_view action;            ///< "s3:GetObject"
    std::string_view resource;          ///< an ARN, or "*" for actions without resource types
    std::string_view resource_account;  ///< owner of the resource; empty: the caller's own account
    const Context& context;
};

/// How the resource's own policy takes part.
enum class ResourceSide {
    either_suffices,  ///< same account: identity or resource policy may allow
    must_allow,       ///< role trust policies and KMS key policies: the resource policy must itself allow
};

/// Every policy that bears on one caller and one resource. Absent optional parts do not limit.
struct PolicySet {
    std::vector<PolicyPtr> identity;
    PolicyPtr boundary;                             ///< null: none
    std::optional<std::vector<PolicyPtr>> session;  ///< nullopt: no session policy; several together are one
    PolicyPtr resource;                             ///< null: the resource has none
    ResourceSide resource_side = ResourceSide::either_suffices;
    std::vector<std::vector<PolicyPtr>> service_control;   ///< one list per level, root first
    std::vector<std::vector<PolicyPtr>> resource_control;  ///< likewise
    PolicyPtr endpoint;                                    ///< null: not through a VPC endpoint
};

enum class Verdict { allowed, implicit_deny, explicit_deny };

/// The answer with its reasons: audit and explanation need nothing else.
struct Decision {
    Verdict verdict = Verdict::implicit_deny;
    PolicyType deciding_type = PolicyType::none;  ///< for denials: the type that AWS's text names
    /// The statements that apply and have the effect of the verdict, in reporting order of their types and, within a
    /// policy, in the order of the document; for an implicit deny, the type that lacked an Allow.
    EvidenceList evidence;
    [[nodiscard]] bool allowed() const noexcept { return verdict == Verdict::allowed; }
};

/// The owner of the resource is the caller's own account: Question::resource_account is empty or equal to it.
/// Otherwise both sides must allow: the caller's (identity and all its limits) and the resource's policy.
///
/// Judges. Pure: no I/O, no clock (time is in the context). Never fails: what cannot be evaluated denies. Allocates
/// nothing for actions of up to 128 bytes. The evidence refers to the policies (see Evidence). Thread-safe.
[[nodiscard]] Decision evaluate(const Question& question, const PolicySet& policies);
Decision evaluate(const Question& question, const PolicySet&& policies) = delete;  // the evidence would dangle

/// "User: <arn> is not authorized to perform: <action> on resource: <resource> because no identity-based policy
/// allows the <action> action" and its variants (reference_policies_troubleshoot_access-denied).
/// An explicit deny inside the account ends with the ARN of the policy, where that is one of the caller's or of the
/// organisation and has an ARN.
[[nodiscard]] std::string access_denied_message(const Question& question, const Decision& decision);

/// One line for people and the audit trail: "explicit deny: s3:GetObject on arn:... by identity policy P statement S".
[[nodiscard]] std::string explain(const Question& question, const Decision& decision);

/// "identity", "resource", "boundary", ... for the audit trail.
[[nodiscard]] std::string_view to_text(PolicyType type) noexcept;
[[nodiscard]] std::string_view to_text(Verdict verdict) noexcept;

}  // namespace sekisho::policy
