#include "services/accessanalyzer/errors.h"

#include <fmt/format.h>

namespace sekisho::accessanalyzer::errors {

Error invalid_field(std::string message)
{
    return {"ValidationException", std::move(message), 400, {}, {{"reason", "fieldValidationFailed"}}};
}

Error invalid_document(std::string_view parameter, const Error& why)
{
    // The place in the document is the caller's own text and no secret.
    return invalid_parameter(fmt::format("The {} is not valid: {} ({})", parameter, why.message, why.detail));
}

Error invalid_parameter(std::string message) { return {"InvalidParameterException", std::move(message), 400, {}, {}}; }

}  // namespace sekisho::accessanalyzer::errors
