#pragma once

#include <optional>
#include <string>

#include "op/caller.h"
#include "policy/evaluate.h"
#include "services/kms/keys.h"

namespace sekisho::kms {

inline constexpr std::string_view policy_name = "default";  ///< the one name that a key policy has
inline constexpr std::size_t policy_limit = 32'768;         ///< bytes

/// Whether a policy may lock out the one who sets it (BypassPolicyLockoutSafetyCheck).
enum class Lockout { refused, accepted };

/// The policy of a key: `document`, or, without one, the default that lets the account's identity policies decide.
/// MalformedPolicyDocumentException, also for one under which `caller` could not change it again; LimitExceededException.
[[nodiscard]] Result<policy::StoredResourcePolicy> key_policy(const Keys& keys, const std::optional<std::string>& document,
                                                              const Key& key, const op::Caller& caller, Lockout lockout);

}  // namespace sekisho::kms
