#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wire/json.h"

/// Typed members of a function's answer. nullopt: missing or null. InvalidLambdaResponseException: of another type.
namespace sekisho::cognito_idp::answers {

/// The member itself; nullptr where it is missing or null.
[[nodiscard]] const wire::Json* member(const wire::Json& object, std::string_view name);
[[nodiscard]] Result<bool> flag(const wire::Json& object, std::string_view name);
[[nodiscard]] Result<std::optional<std::string>> text(const wire::Json& object, std::string_view name);
[[nodiscard]] Result<std::vector<std::string>> texts(const wire::Json& object, std::string_view name);

/// Whether numbers and truth values become text, as AWS's reader of maps has it.
enum class Scalars { texts_only, as_text };
using TextMap = std::map<std::string, std::string>;
[[nodiscard]] Result<std::optional<TextMap>> text_map(const wire::Json& object, std::string_view name, Scalars scalars);
/// An object; null where it is missing.
[[nodiscard]] Result<wire::Json> object_in(const wire::Json& object, std::string_view name);

}  // namespace sekisho::cognito_idp::answers
