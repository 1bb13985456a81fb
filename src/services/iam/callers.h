#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "op/caller.h"
#include "services/iam/state.h"

/// Callers as the gate and the policies see them: the one place that knows which condition keys a principal brings along
/// (reference_policies_condition-keys, "Properties of the principal").
namespace sekisho::iam {

[[nodiscard]] op::Caller root_caller(const std::string& account);
[[nodiscard]] op::Caller user_caller(const std::string& account, const Entity& user, const Tags& session_tags);
[[nodiscard]] op::Caller role_caller(const std::string& account, const Entity& role, const std::string& session_name,
                                     const Tags& session_tags);
/// `user` is null where the root issued the session.
[[nodiscard]] op::Caller federated_caller(const std::string& account, const Entity* user, const std::string& session_name,
                                          const Tags& session_tags);

/// The session name of a role that is asked about without a session.
inline constexpr std::string_view asked_session_name = "evaluated";

/// The caller that `arn` would be, for questions about somebody who does not call just now: a user, a role (a session
/// of it, named asked_session_name), a role session, or the root of the account. What only a real session has (its
/// policies, tags, time of issue) is absent. NoSuchEntity where there is none.
[[nodiscard]] Result<op::Caller> caller_as(const IamState& state, std::string_view arn);

}  // namespace sekisho::iam
