#pragma once

#include <vector>

#include "op/operation.h"
#include "services/s3/access.h"
#include "services/s3/tables.h"

namespace sekisho::s3 {

/// Every operation of Amazon S3 that is served.
[[nodiscard]] op::Operations make_operations(Stores stores);

}  // namespace sekisho::s3
