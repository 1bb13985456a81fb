#pragma once

#include <string>

#include "base/result.h"
#include "services/iam/state.h"

namespace sekisho::iam {

/// A new active key with a random secret, not stored yet. `owner`: a user's unique id, or the account. LimitExceeded
/// beyond two keys.
[[nodiscard]] Result<AccessKey> make_access_key(const IamState& state, const std::string& owner, Time now);

}  // namespace sekisho::iam
