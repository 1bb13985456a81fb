#pragma once

#include <string_view>

namespace sekisho::app {

/// What a reader of docs/compatibility.md must know of an operation that is served, but not as AWS serves it; empty:
/// nothing. `service` is our name for it, e.g. "cognito_idp".
[[nodiscard]] std::string_view remark_on(std::string_view service, std::string_view operation);

}  // namespace sekisho::app
