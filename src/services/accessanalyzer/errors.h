#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

/// Errors of IAM Access Analyzer (https://docs.aws.amazon.com/access-analyzer/latest/APIReference/CommonErrors.html and the
/// pages of the operations).
namespace sekisho::accessanalyzer::errors {

/// 400 ValidationException with reason "fieldValidationFailed".
[[nodiscard]] Error invalid_field(std::string message);
/// 400 InvalidParameterException: a document that IAM would refuse; `why` is the refusal.
[[nodiscard]] Error invalid_document(std::string_view parameter, const Error& why);
/// 400 InvalidParameterException
[[nodiscard]] Error invalid_parameter(std::string message);

}  // namespace sekisho::accessanalyzer::errors
