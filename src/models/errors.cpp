#include "models/errors.h"

#include <fmt/format.h>

namespace sekisho::models::errors {

Error model_error(int original_status, std::string message, std::string detail)
{
    Error error{"ModelErrorException", std::move(message), 424, std::move(detail), {}, {}};
    if (original_status > 0) error.members.emplace_back("originalStatusCode", std::to_string(original_status));
    return error;
}

Error model_stream_error(std::string message, std::string detail)
{
    return {"ModelStreamErrorException", std::move(message), 424, std::move(detail), {}, {}};
}

Error model_timeout(std::string detail)
{
    return {"ModelTimeoutException",
            "The model did not answer in time. Try your request again.",
            408,
            std::move(detail),
            {},
            {}};
}

Error service_unavailable(std::string detail)
{
    return {"ServiceUnavailableException",
            "The model is unavailable now. Try your request again later.",
            503,
            std::move(detail),
            {},
            {}};
}

Error provider_throttled(std::string detail)
{
    return {"ThrottlingException", "Too many requests, please wait before trying again.", 429, std::move(detail), {}, {}};
}

Error unsupported(std::string_view what)
{
    return {"ValidationException", fmt::format("This model doesn't support {}.", what), 400, {}, {}, {}};
}

}  // namespace sekisho::models::errors
