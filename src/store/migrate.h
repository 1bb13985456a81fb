#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/database.h"

namespace sekisho::store {

/// Runs a text of several statements on the connection of the running transaction.
using RunScript = std::function<Result<void>(std::string_view sql)>;

/// Brings the schema up to `steps`, inside the caller's transaction: all of it or nothing. Table
/// schema_migrations keeps each step with its SQL. Refused: steps out of order, a released step whose SQL was
/// edited, and a database that knows steps of these areas that this program does not (it is newer).
[[nodiscard]] Result<void> apply_migrations(Connection& connection, const std::vector<Migration>& steps,
                                            const RunScript& run_script, Time now);

}  // namespace sekisho::store
