#pragma once

#include <vector>

#include "store/database.h"

namespace sekisho::organizations {

[[nodiscard]] std::vector<store::Migration> migrations();

}  // namespace sekisho::organizations
