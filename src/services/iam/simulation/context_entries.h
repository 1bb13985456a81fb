#pragma once

#include <vector>

#include "base/result.h"
#include "policy/context.h"
#include "shapes/iam.h"

namespace sekisho::iam {

/// ContextEntries as condition keys. An entry without values says that the request does not have the key. InvalidInput for
/// entries without a name, unknown types, several values of a type that is no list, and values that are not of their type.
[[nodiscard]] Result<policy::Context> context_of(const std::vector<shapes::iam::ContextEntry>& entries);

}  // namespace sekisho::iam
