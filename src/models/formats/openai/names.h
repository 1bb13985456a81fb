#pragma once

#include <string_view>

#include "models/formats/json_writer.h"
#include "models/provider.h"

namespace sekisho::formats::openai {

/// finish_reason: "stop", "length", "tool_calls", "content_filter".
[[nodiscard]] std::string_view finish_reason_of(models::StopReason reason) noexcept;
[[nodiscard]] models::StopReason stop_reason_of(std::string_view finish_reason) noexcept;

/// {"prompt_tokens", "completion_tokens", "total_tokens", "prompt_tokens_details": {"cached_tokens"}, ...}
void write_usage(const models::Usage& usage, JsonWriter& out);
/// Cached tokens are part of prompt_tokens there, and a class of their own here.
[[nodiscard]] models::Usage read_usage(const wire::Json& json) noexcept;
[[nodiscard]] bool has_usage(const wire::Json* json) noexcept;  ///< null: no

}  // namespace sekisho::formats::openai
