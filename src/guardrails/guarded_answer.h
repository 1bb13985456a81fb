#pragma once

#include <string>

#include "models/provider.h"
#include "wire/json.h"

namespace sekisho::guardrails {

class CallGuard;

/// `answer` as far as the guard, which outlives it, lets it pass.
[[nodiscard]] models::AnswerPtr guarded_answer(CallGuard& guard, models::AnswerPtr answer);

/// The answer in place of a model that is not asked. Uses nothing.
[[nodiscard]] models::AnswerPtr blocked_answer(std::string message, std::string model, wire::Json trace);

}  // namespace sekisho::guardrails
