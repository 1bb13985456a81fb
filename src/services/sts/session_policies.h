#pragma once

#include <optional>
#include <string>
#include <vector>

#include "authn/session_token.h"
#include "base/result.h"
#include "services/iam/state.h"

namespace sekisho::sts {

/// The session policies that a session is to carry, as its token has them: an inline document without insignificant
/// white space, and ARNs of managed policies. nullopt: none. MalformedPolicyDocument where the document is no session
/// policy or an ARN names no policy; ValidationError beyond ten ARNs.
[[nodiscard]] Result<std::optional<std::vector<std::string>>> accept_session_policies(
    const iam::IamState& state, const std::optional<std::string>& policy, const std::vector<std::string>& arns);

/// How much of the room in a session token the policies and tags of `claims` use, in per cent. nullopt where there are
/// none; PackedPolicyTooLarge above 100.
[[nodiscard]] Result<std::optional<int>> packed_size(const authn::SessionClaims& claims);

}  // namespace sekisho::sts
