#pragma once

#include <string_view>
#include <vector>

#include "access/model.h"
#include "base/result.h"

namespace sekisho::access {

/// What no single value can show, before anything is compiled: names, ranges of numbers, MFA, who can assume. Errors as of
/// compile().
[[nodiscard]] Result<void> check(const Model& model);

/// The models of an entry: its own, or those of its tier, which must exist.
[[nodiscard]] Result<std::vector<std::string>> models_of(const Model& model, const ModelEntry& entry);

/// "access.yaml:12: `key`: why"
[[nodiscard]] std::unexpected<Error> wrong(const Place& place, std::string_view key, std::string_view why);

}  // namespace sekisho::access
