#pragma once

#include <string>

#include "base/result.h"
#include "wire/json.h"

namespace sekisho::app {

/// A file that people write: JSON, or YAML, of which every scalar is taken as text (policies compare texts, and an account
/// is no number). Member names are unique in both. The Error's message names the file and the place.
[[nodiscard]] Result<wire::Json> read_structured(const std::string& file);

/// `name`, read as relative to the folder of `file`.
[[nodiscard]] Result<std::string> read_beside(const std::string& file, const std::string& name);

}  // namespace sekisho::app
