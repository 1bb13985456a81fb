#include "wire/door_errors.h"

#include <array>

namespace sekisho::wire {
namespace {

/// One failure as the two doors tell it.
struct Telling {
    std::string_view code;  ///< as rest-json spells it
    int openai_status;
    std::string_view openai_type, openai_code;
    int anthropic_status;
    std::string_view anthropic_type;
};

constexpr std::array tellings{
    Telling{"MissingAuthenticationTokenException", 401, "authentication_error", "missing_api_key", 401,
            "authentication_error"},
    Telling{"UnrecognizedClientException", 401, "authentication_error", "invalid_api_key", 401, "authentication_error"},
    Telling{"ExpiredTokenException", 401, "authentication_error", "expired_api_key", 401, "authentication_error"},
    Telling{"InvalidSignatureException", 401, "authentication_error", "invalid_signature", 401, "authentication_error"},
    Telling{"IncompleteSignatureException", 401, "authentication_error", "invalid_signature", 401, "authentication_error"},
    Telling{"AccessDeniedException", 403, "permission_error", "access_denied", 403, "permission_error"},
    Telling{"ThrottlingException", 429, "rate_limit_error", "rate_limit_exceeded", 429, "rate_limit_error"},
    Telling{"ServiceQuotaExceededException", 429, "insufficient_quota", "insufficient_quota", 429, "rate_limit_error"},
    Telling{"ResourceNotFoundException", 404, "invalid_request_error", "model_not_found", 404, "not_found_error"},
    Telling{"UnknownOperationException", 404, "invalid_request_error", "unknown_url", 404, "not_found_error"},
    Telling{"RequestEntityTooLargeException", 413, "invalid_request_error", "request_too_large", 413, "request_too_large"},
    Telling{"ModelTimeoutException", 504, "server_error", "timeout", 504, "timeout_error"},
    Telling{"ModelErrorException", 502, "server_error", "model_error", 502, "api_error"},
    Telling{"ModelStreamErrorException", 502, "server_error", "model_error", 502, "api_error"},
    Telling{"ModelNotReadyException", 503, "server_error", "service_unavailable", 529, "overloaded_error"},
    Telling{"ServiceUnavailableException", 503, "server_error", "service_unavailable", 529, "overloaded_error"},
};

constexpr Telling malformed{"", 400, "invalid_request_error", "", 400, "invalid_request_error"};
constexpr Telling failed{"", 500, "server_error", "", 500, "api_error"};

const Telling& telling_of(const Error& error)
{
    for (const auto& telling : tellings)
        if (telling.code == error.code) return telling;
    return error.status >= 500 ? failed : malformed;
}

Json null_or(std::string_view text) { return text.empty() ? Json() : Json(text); }

/// What the failure says of itself, else what its kind says.
Json member_or(const Error& error, std::string_view name, std::string_view otherwise)
{
    for (const auto& [member, value] : error.members)
        if (member == name) return null_or(value);
    return null_or(otherwise);
}

std::string_view text_of(const Error& error)
{
    return error.message.empty() ? std::string_view("The requested operation is not recognized.") : error.message;
}

}  // namespace

Json door_error_body(ErrorForm form, const Error& error, std::string_view request_id)
{
    const auto& telling = telling_of(error);
    Json body = Json::Object();
    Json told = Json::Object();
    if (form == ErrorForm::anthropic) {
        told.set("type", telling.anthropic_type);
        told.set("message", text_of(error));
        body.set("type", "error");
        body.set("error", std::move(told));
        body.set("request_id", request_id);
        return body;
    }
    told.set("message", text_of(error));
    told.set("type", telling.openai_type);
    told.set("param", member_or(error, "param", ""));
    told.set("code", member_or(error, "code", telling.openai_code));
    body.set("error", std::move(told));
    return body;
}

void encode_door_error(ErrorForm form, const Error& error, std::string_view request_id, net::Response& response)
{
    const auto& telling = telling_of(error);
    response.status = form == ErrorForm::anthropic ? telling.anthropic_status : telling.openai_status;
    response.headers.set("Content-Type", "application/json");
    // A budget does not come back within the second or two after which clients ask again.
    if (telling.code == "ServiceQuotaExceededException") response.headers.set("x-should-retry", "false");
    response.body = to_text(door_error_body(form, error, request_id));
}

}  // namespace sekisho::wire
