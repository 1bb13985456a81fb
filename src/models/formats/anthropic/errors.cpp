#include "models/formats/anthropic/anthropic.h"
#include "models/formats/failures.h"
#include "models/formats/fields.h"
#include "models/formats/json_writer.h"

namespace sekisho::formats::anthropic {

Error read_error(int status, std::string_view body)
{
    const auto json = wire::parse_json(body, {.depth = 16, .bytes = 64 * 1024});
    const auto* error = json ? json->find("error") : nullptr;
    // Bedrock's InvokeModel says it at the top.
    const auto text = error ? text_in(*error, "message") : json ? text_in(*json, "message") : std::string_view();
    return provider_failure(status, text);
}

std::string_view error_type(const Error& error) noexcept
{
    switch (failure_of(error)) {
        case Failure::invalid: return "invalid_request_error";
        case Failure::unauthenticated: return "authentication_error";
        case Failure::forbidden: return "permission_error";
        case Failure::not_found: return "not_found_error";
        case Failure::too_large: return "request_too_large";
        case Failure::throttled: return "rate_limit_error";
        case Failure::timed_out: return "timeout_error";
        case Failure::unavailable: return "overloaded_error";
        case Failure::failed: break;
    }
    return "api_error";
}

int http_status(const Error& error) noexcept
{
    switch (failure_of(error)) {
        case Failure::invalid: return 400;
        case Failure::unauthenticated: return 401;
        case Failure::forbidden: return 403;
        case Failure::not_found: return 404;
        case Failure::too_large: return 413;
        case Failure::throttled: return 429;
        case Failure::timed_out: return 504;
        case Failure::unavailable: return 529;
        case Failure::failed: break;
    }
    return 500;
}

std::string write_error(const Error& error, std::string_view request_id)
{
    JsonWriter out;
    out.begin_object().field("type", "error").key("error").begin_object();
    out.field("type", error_type(error)).field("message", error.message).end_object();
    if (!request_id.empty()) out.field("request_id", request_id);
    out.end_object();
    return out.take();
}

}  // namespace sekisho::formats::anthropic
