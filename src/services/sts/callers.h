#pragma once

#include <string_view>

#include "base/result.h"
#include "op/caller.h"

/// Who may call what, beyond policies (id_credentials_temp_request, comparison table).
namespace sekisho::sts {

/// AssumeRole: users and role sessions; sessions of GetSessionToken too. Not the root, not federated users.
[[nodiscard]] Result<void> check_may_assume(const op::Caller& caller);
/// GetSessionToken and GetFederationToken: long-term keys of a user or the root.
[[nodiscard]] Result<void> check_long_term(const op::Caller& caller, std::string_view operation);
/// Everything else but GetCallerIdentity: not with sessions of GetSessionToken and GetFederationToken.
[[nodiscard]] Result<void> check_not_limited_session(const op::Caller& caller, std::string_view operation);

}  // namespace sekisho::sts
