#pragma once

#include <vector>

#include "store/database.h"

namespace sekisho::iam {

/// The tables of the directory, area "iam". Every record carries its account.
[[nodiscard]] std::vector<store::Migration> migrations();

/// The records of records.h.
[[nodiscard]] store::Migration record_migration();
[[nodiscard]] store::Migration service_credential_migration();

}  // namespace sekisho::iam
