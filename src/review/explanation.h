#pragma once

#include <string>

#include "audit/record.h"

namespace sekisho::review {

/// Why a request was decided as it was, from its record alone: a short tree of what matched, what failed and what would have
/// to change. Control characters are struck out.
[[nodiscard]] std::string explain(const audit::Record& record);

/// The same as JSON, one object: request, caller, outcome, and the decisions as they stand in the record.
[[nodiscard]] std::string explain_json(const audit::Record& record);

}  // namespace sekisho::review
