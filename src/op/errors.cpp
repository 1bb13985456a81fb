#include "op/errors.h"

namespace sekisho::op::errors {

Error access_denied(std::string message) { return {"AccessDenied", std::move(message), 403, {}, {}}; }
Error validation(std::string message) { return {"ValidationException", std::move(message), 400, {}, {}}; }

Error internal_failure(std::string detail)
{
    return {"InternalFailure",
            "The request processing has failed because of an unknown error, exception or failure.",
            500,
            std::move(detail),
            {}};
}

Error service_unavailable()
{
    return {"ServiceUnavailable", "The request has failed due to a temporary failure of the server.", 503, {}, {}};
}

Error throttling() { return {"ThrottlingException", "Rate exceeded", 400, {}, {}}; }

}  // namespace sekisho::op::errors
