#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

/// Bedrock's errors of control operations. Texts that its models do not have are ours.
namespace sekisho::bedrock::errors {

[[nodiscard]] Error no_such_model();                              ///< ResourceNotFoundException, 404
[[nodiscard]] Error no_such_profile(std::string_view name);       ///< likewise
[[nodiscard]] Error no_such_custom_model(std::string_view name);  ///< likewise
[[nodiscard]] Error profile_exists(std::string_view name);        ///< ConflictException, 400
[[nodiscard]] Error too_many_profiles(std::size_t limit);         ///< ServiceQuotaExceededException, 400
[[nodiscard]] Error declared_by_configuration();                  ///< ConflictException, 400
[[nodiscard]] Error no_training();                                ///< ValidationException, 400

}  // namespace sekisho::bedrock::errors
