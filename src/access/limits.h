#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/compile.h"
#include "limits/rule.h"
#include "money/budget.h"

namespace sekisho::access {

/// The rules for the models that the installation has: one for every model that an entry names, so that each is counted by
/// itself; all in the account alone.
[[nodiscard]] std::vector<limits::Rule> rules_of(const Compiled& model, std::string_view account,
                                                 std::span<const std::string> model_ids);

[[nodiscard]] std::vector<money::Budget> budgets_of(const Compiled& model, std::string_view account);

}  // namespace sekisho::access
