#pragma once

#include <string_view>

#include "models/conversation.h"
#include "wire/json.h"

namespace sekisho::formats::anthropic {

/// "end_turn", "max_tokens", "stop_sequence", "tool_use", "refusal", "model_context_window_exceeded".
[[nodiscard]] std::string_view name_of(models::StopReason reason) noexcept;
[[nodiscard]] models::StopReason stop_reason_of(std::string_view name) noexcept;

/// Fields that are there replace what was known.
void read_usage(const wire::Json& json, models::Usage& usage) noexcept;

}  // namespace sekisho::formats::anthropic
