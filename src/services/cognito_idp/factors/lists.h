#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/cognito_idp/factors/configuration.h"

/// Lists as challenges carry them.
namespace sekisho::cognito_idp {

[[nodiscard]] std::vector<std::string> names_of(const std::vector<SecondFactor>& factors);
/// A JSON document encoded as a string: Amplify calls JSON.parse on it.
[[nodiscard]] std::string json_list(const std::vector<std::string>& names);
/// Separated by commas, for a session's notes; none of the names has one.
[[nodiscard]] std::string joined(const std::vector<std::string>& names);
[[nodiscard]] bool joined_has(std::string_view list, std::string_view name);

}  // namespace sekisho::cognito_idp
