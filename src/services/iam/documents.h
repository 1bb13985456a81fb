#pragma once

#include <string>
#include <string_view>

#include "policy/policy.h"
#include "services/iam/state.h"

/// Policy documents on their way in (parsed once, refused if not understood), in store, and on their way out.
namespace sekisho::iam {

/// Refuses conditions on keys that are never known where access is decided (s3:ExistingObjectTag/...): a Deny on them would
/// silently never match. MalformedPolicyDocument.
[[nodiscard]] Result<void> refuse_unknowable_keys(const policy::Policy& policy);

/// Accepts a document from a caller. Errors: MalformedPolicyDocument.
[[nodiscard]] Result<StoredPolicy> accept_policy(std::string document, std::string name);
/// Accepts a trust policy: users and roles that it names must exist, and are kept by unique id.
[[nodiscard]] Result<TrustPolicy> accept_trust(const IamState& state, std::string document, const std::string& role_arn);

/// Compiles what the store holds. Never fails: a text that no longer parses denies everything it governs (and is logged).
[[nodiscard]] StoredPolicy restore_policy(std::string document, std::string name);
[[nodiscard]] TrustPolicy restore_trust(std::string document, std::map<std::string, std::string> principals,
                                        const std::string& role_arn);

/// Allows everything: the identity side of the account's root.
[[nodiscard]] policy::PolicyPtr allow_everything();

/// User and role ARNs of every account of the installation to their unique ids, for trust and resource policies. Holds
/// `state`.
[[nodiscard]] policy::PrincipalResolver resolver_of(IamState state);

/// The trust policy as AWS shows it: each principal by its present ARN, or by its unique id once it is deleted.
[[nodiscard]] std::string shown_trust(const IamState& state, const TrustPolicy& trust);

}  // namespace sekisho::iam
