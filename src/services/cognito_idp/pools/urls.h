#pragma once

#include <string_view>

namespace sekisho::cognito_idp {

/// Which URLs of http are taken beside those of https.
enum class PlainHttp { never, loopback };

/// An absolute URL of https (or http on this machine) with a host, without user, fragment, blanks, quotes or control
/// characters; at most 2048 bytes. Nothing is looked up.
[[nodiscard]] bool is_web_url(std::string_view url, PlainHttp plain);

}  // namespace sekisho::cognito_idp
