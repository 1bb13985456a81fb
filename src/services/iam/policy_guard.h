#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "services/iam/state.h"

/// The optional gate before changes to a role's policies: what would give the role access that it does not have is refused
/// until it is confirmed.
namespace sekisho::iam {

enum class PolicyGuard {
    off,
    refuse_new_access,
};

/// The tag of a role that confirms one change; its value is the digest that the refusal names. The change takes it away.
inline constexpr std::string_view confirmation_tag = "sekisho:confirm-access";

enum class Confirmation { not_needed, used };

/// Compares what `before` grants in one state with what `after`, the same role, grants in the other: its identity policies,
/// its boundary, its trust policy, each by CheckNoNewAccess. What is not proven to be no new access is taken to be new.
/// AccessDenied, with a request that shows it and the digest, unless `after` carries the tag. Takes some milliseconds.
[[nodiscard]] Result<Confirmation> guard_role(const IamState& old_state, const Entity& before, const IamState& new_state,
                                              const Entity& after);

/// Over the role's id and all its policies as they would be.
[[nodiscard]] std::string confirmation_digest(const IamState& state, const Entity& role);

}  // namespace sekisho::iam
