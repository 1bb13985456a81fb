#pragma once

#include <string_view>

#include "limits/subject.h"
#include "op/caller.h"

namespace sekisho::gateway {

/// Whom a call of `model_id` counts for.
[[nodiscard]] limits::Subject subject_of(const op::Caller& caller, std::string_view model_id);

}  // namespace sekisho::gateway
