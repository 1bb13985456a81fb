#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "authn/session_token.h"

/// The plain bytes inside a session token.
namespace sekisho::authn {

[[nodiscard]] std::string encode_session(const SessionClaims& claims);
/// Strict: nullopt for truncated, overlong or unknown input.
[[nodiscard]] std::optional<SessionClaims> decode_session(std::string_view bytes);

}  // namespace sekisho::authn
