#pragma once

#include <memory>

#include "load/operation.h"

namespace sekisho::load {

/// Signing in and ListUsers, over as many users as the options say.
[[nodiscard]] Result<std::unique_ptr<Operation>> make_user_pool_operation(const Options& options);

}  // namespace sekisho::load
