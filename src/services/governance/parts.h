#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "money/durable_treasury.h"
#include "op/operation.h"
#include "services/governance/limit_rules.h"
#include "store/database.h"

namespace sekisho::governance {

/// What the operations work on; outlives them.
struct Parts {
    money::DurableTreasury* treasury = nullptr;
    LimitRules* limits = nullptr;
    store::Database* database = nullptr;
    std::string management;                          ///< the account that rules belong to
    std::function<bool(std::string_view)> is_model;  ///< whether a model of that id is configured
};

/// arn:aws:sekisho:<region>:<owner>:<rest>
[[nodiscard]] op::AccessChecks check_for(std::string action, const std::string& owner, std::string_view rest,
                                         const op::Envelope& envelope);

/// ValidationException for a scope that names a model which is not configured.
[[nodiscard]] Result<limits::Scope> scope_of(const Parts& parts,
                                             const std::optional<std::map<std::string, std::string>>& members);

[[nodiscard]] op::Operations make_operations(Parts parts);

}  // namespace sekisho::governance
