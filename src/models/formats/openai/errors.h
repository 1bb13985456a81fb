#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

/// OpenAI's errors: https://platform.openai.com/docs/guides/error-codes
namespace sekisho::formats::openai {

/// {"error": {"message", "type", "param", "code"}}; `param` and `code` are members of the error, null where it has none.
[[nodiscard]] std::string write_error(const Error& error);
/// "invalid_request_error", "authentication_error", "permission_error", "rate_limit_error", "insufficient_quota",
/// "server_error".
[[nodiscard]] std::string_view error_type(const Error& error) noexcept;
/// The status that goes with it: 400, 401, 403, 404, 429, 500, 503, 504.
[[nodiscard]] int http_status(const Error& error) noexcept;
/// A provider's error response as one of models/errors.h; its own text is in `detail` alone, except where it says what is
/// wrong with the prompt (400, 413, 422).
[[nodiscard]] Error read_error(int status, std::string_view body);

}  // namespace sekisho::formats::openai
