#pragma once

#include "models/formats/checks.h"
#include "models/formats/words.h"

/// What is wrong with a conversation, in Converse's words.
namespace sekisho::formats::converse {

[[nodiscard]] const Words& words() noexcept;
[[nodiscard]] Error complaint_of(const OrderProblem& problem);

}  // namespace sekisho::formats::converse
