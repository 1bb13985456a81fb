#pragma once

#include <string>

#include "op/operation.h"

namespace sekisho::app {

/// docs/compatibility.md: for each service every operation that is described, and whether it is served. Made from the
/// registered operations, so that it cannot say more than the code does.
[[nodiscard]] std::string compatibility_table(const op::Operations& operations);

/// "service operation", one a line, of everything that is served.
[[nodiscard]] std::string operation_list(const op::Operations& operations);

}  // namespace sekisho::app
