#pragma once

#include <string_view>

namespace sekisho::cognito_idp {

/// Whether the bytes begin as a file of that kind does. The kinds are AWS's words: ICO, JPEG, PNG, SVG, WEBP. A picture in
/// SVG, which browsers can run, must also be harmless: no scripts, no handlers, no styles, nothing from elsewhere.
[[nodiscard]] bool is_picture(std::string_view kind, std::string_view bytes);

/// "image/png"; for the kinds above.
[[nodiscard]] std::string_view media_type(std::string_view kind);

}  // namespace sekisho::cognito_idp
