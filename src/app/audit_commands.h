#pragma once

#include <string>

#include "audit/query.h"

namespace sekisho::app {

/// `sekisho audit verify`: 0 where the trail is intact, 1 otherwise. Prints the report.
[[nodiscard]] int audit_verify(const std::string& data);
/// `sekisho audit show`: prints the matching records, oldest first.
[[nodiscard]] int audit_show(const std::string& data, const audit::Query& query);

}  // namespace sekisho::app
