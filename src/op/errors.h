#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

/// Errors that every service shares, with AWS's codes and texts. A service's own stand in its errors.h.
namespace sekisho::op::errors {

/// 403; the code is written per protocol ("AccessDenied" / "AccessDeniedException") by the encoder.
[[nodiscard]] Error access_denied(std::string message);
/// 400 ValidationException, "1 validation error detected: ..." texts come from wire.
[[nodiscard]] Error validation(std::string message);
/// 500; `detail` goes to the log only.
[[nodiscard]] Error internal_failure(std::string detail);
/// 503
[[nodiscard]] Error service_unavailable();
/// 400 ThrottlingException, "Rate exceeded"
[[nodiscard]] Error throttling();

}  // namespace sekisho::op::errors
