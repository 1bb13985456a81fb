#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/compile.h"
#include "limits/rule.h"
#include "money/budget.h"

namespace sekisho::access {

/// Whether a rule binds there: it is for no environment, or for that one.
[[nodiscard]] bool binds_in(const RateRule& rule, std::string_view environment);

/// The installation for which limits are made.
struct Installation {
    std::string_view account;
    std::string_view environment;            ///< empty: it says none
    std::span<const std::string> model_ids;  ///< as its catalogue calls them
};

/// Rules for what the installation is and has: one for every model that an entry names, so that each is counted by itself;
/// those of entries for other environments are left out.
[[nodiscard]] std::vector<limits::Rule> rules_of(const Compiled& model, const Installation& installation);

[[nodiscard]] std::vector<money::Budget> budgets_of(const Compiled& model, std::string_view account);

}  // namespace sekisho::access
