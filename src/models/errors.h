#pragma once

#include <string>

#include "base/result.h"

/// What a provider may fail with; Bedrock's names, which every door translates into its own.
/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html, "Errors"
namespace sekisho::models::errors {

/// 424: the provider refused or failed. `original_status` is its HTTP status, 0 where it had none. `detail`: its own text,
/// for operators.
[[nodiscard]] Error model_error(int original_status, std::string message, std::string detail = {});
/// 424: it broke off in the middle of an answer.
[[nodiscard]] Error model_stream_error(std::string message, std::string detail = {});
/// 408: it did not answer in time.
[[nodiscard]] Error model_timeout(std::string detail = {});
/// 503: no provider of this model can be reached now.
[[nodiscard]] Error service_unavailable(std::string detail = {});
/// 429: the provider has no room for us now.
[[nodiscard]] Error provider_throttled(std::string detail = {});
/// 400: a prompt that this model cannot take.
[[nodiscard]] Error unsupported(std::string_view what);

}  // namespace sekisho::models::errors
