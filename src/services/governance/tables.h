#pragma once

#include <vector>

#include "store/database.h"

namespace sekisho::governance {

/// Table governance_limits; area "governance".
[[nodiscard]] const std::vector<store::Migration>& migrations();

}  // namespace sekisho::governance
