#pragma once

#include <optional>

#include "models/conversation.h"
#include "shapes/bedrock_runtime.h"

/// What answers and streams of Converse share.
namespace sekisho::formats::converse {

[[nodiscard]] models::StopReason stop_reason_of(std::string_view name) noexcept;
[[nodiscard]] models::Usage read_usage(const wire::Json& json) noexcept;
[[nodiscard]] bool has_usage(const wire::Json* json) noexcept;  ///< null: no
/// Of Answer::guardrail_trace(): {"guardrail": {...}}, or what is in it.
[[nodiscard]] std::optional<sekisho::shapes::bedrock_runtime::GuardrailTraceAssessment> assessment_of(
    const wire::Json& trace);

}  // namespace sekisho::formats::converse
