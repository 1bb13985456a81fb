#pragma once

#include "base/worker_pool.h"
#include "op/operation.h"

namespace sekisho::accessanalyzer {

/// Every operation of this service. `workers` must outlive them.
[[nodiscard]] op::Operations make_operations(WorkerPool& workers);

}  // namespace sekisho::accessanalyzer
