#pragma once

#include <map>
#include <string>
#include <string_view>

#include "services/cognito_idp/pools/pool.h"

namespace sekisho::cognito_idp {

/// The tag of ours by which a pool's mode is chosen: "strict" or "aws-compat". AWS's API has no member for it.
inline constexpr std::string_view mode_tag = "sekisho:mode";

/// What the tags say, else `otherwise`. InvalidParameterException for another word.
[[nodiscard]] Result<Mode> mode_of(const std::map<std::string, std::string>& tags, Mode otherwise);
/// Sets the pool's mode by its tags; a tag that is gone changes nothing. A relaxation is logged.
Result<void> change_mode(Pool& pool);

}  // namespace sekisho::cognito_idp
