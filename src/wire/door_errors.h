#pragma once

#include <string_view>

#include "base/result.h"
#include "net/http.h"
#include "wire/json.h"
#include "wire/schema.h"

/// Errors in the forms that clients of other model APIs understand. By their status alone these decide whether they ask
/// again, and which of their exceptions they throw.
/// https://platform.openai.com/docs/guides/error-codes, https://docs.claude.com/en/api/errors
namespace sekisho::wire {

/// {"error": {"message", "type", "param", "code"}}, or {"type": "error", "error": {"type", "message"}, "request_id"}.
/// `error` as a rest-json service spells it. `form` is not by_protocol.
[[nodiscard]] Json door_error_body(ErrorForm form, const Error& error, std::string_view request_id);

/// Status, headers and body of a refused request. What the client must not try again says so: x-should-retry.
void encode_door_error(ErrorForm form, const Error& error, std::string_view request_id, net::Response& response);

}  // namespace sekisho::wire
