#pragma once

#include <string>
#include <vector>

#include "policy/trace_outcome.h"

namespace sekisho::policy {

/// What would have to change for the request to be allowed: each Deny that applies, each type of policy that lacks an
/// Allow with the statements that came nearest, and, where the outcome is unknown, what it hangs on. Empty where it is
/// allowed.
[[nodiscard]] std::vector<std::string> changes_of(const Question& question, const PolicySet& policies,
                                                  const std::vector<JudgedPolicy>& judged, const Hanging& hanging);

}  // namespace sekisho::policy
