#pragma once

#include <string>

#include "op/operation.h"
#include "services/iam/directory.h"

namespace sekisho::authzen {

/// AuthZEN's decision point. `directory` outlives the operations; `public_url` has no slash at its end.
[[nodiscard]] op::Operations make_operations(const iam::Directory& directory, const std::string& public_url);

}  // namespace sekisho::authzen
