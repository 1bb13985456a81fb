#include "models/formats/openai/errors.h"

#include <algorithm>

#include "models/formats/failures.h"
#include "models/formats/fields.h"
#include "models/formats/json_writer.h"

namespace sekisho::formats::openai {
namespace {

/// A budget's refusal is OpenAI's insufficient_quota; a rate's is rate_limit_exceeded.
bool is_quota(const Error& error) { return error.code == "ServiceQuotaExceededException"; }

std::string_view default_code(const Error& error)
{
    switch (failure_of(error)) {
        case Failure::unauthenticated: return "invalid_api_key";
        case Failure::forbidden: return "access_denied";
        case Failure::not_found: return "not_found";
        case Failure::throttled: return is_quota(error) ? "insufficient_quota" : "rate_limit_exceeded";
        case Failure::invalid:
        case Failure::too_large:
        case Failure::timed_out:
        case Failure::unavailable:
        case Failure::failed: break;
    }
    return {};
}

void write_member(const Error& error, std::string_view name, std::string_view instead, JsonWriter& out)
{
    const auto found = std::ranges::find(error.members, name, &std::pair<std::string, std::string>::first);
    const auto value = found != error.members.end() ? std::string_view(found->second) : instead;
    out.key(name);
    if (value.empty()) out.null();
    else out.text(value);
}

}  // namespace

std::string_view error_type(const Error& error) noexcept
{
    switch (failure_of(error)) {
        case Failure::invalid:
        case Failure::not_found:
        case Failure::too_large: return "invalid_request_error";
        case Failure::unauthenticated: return "authentication_error";
        case Failure::forbidden: return "permission_error";
        case Failure::throttled: return is_quota(error) ? "insufficient_quota" : "rate_limit_error";
        case Failure::timed_out:
        case Failure::unavailable:
        case Failure::failed: break;
    }
    return "server_error";
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
        case Failure::unavailable: return 503;
        case Failure::failed: break;
    }
    return 500;
}

std::string write_error(const Error& error)
{
    JsonWriter out;
    out.begin_object().key("error").begin_object().field("message", error.message).field("type", error_type(error));
    write_member(error, "param", {}, out);
    write_member(error, "code", default_code(error), out);
    out.end_object().end_object();
    return out.take();
}

Error read_error(int status, std::string_view body)
{
    const auto json = wire::parse_json(body, {.depth = 16, .bytes = 64 * 1024});
    const auto* error = json ? json->find("error") : nullptr;
    // Servers beside OpenAI's say it as a text, or at the top.
    const auto text = error && error->string() ? std::string_view(*error->string())
                      : error                  ? text_in(*error, "message")
                      : json                   ? text_in(*json, "message")
                                               : std::string_view();
    return provider_failure(status, text);
}

}  // namespace sekisho::formats::openai
