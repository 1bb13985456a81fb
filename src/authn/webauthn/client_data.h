#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho::authn::webauthn {

/// The two ceremonies, by the `type` of their client data.
enum class Ceremony { create, get };

/// The challenge that `client_data` says it answers, in base64url, unverified: to find what was asked. Code "Malformed".
[[nodiscard]] Result<std::string> claimed_challenge(std::string_view client_data);

/// W3C Web Authentication Level 3, 7.1 steps 5 to 11 and 7.2 steps 8 to 14: JSON of at most 4 KiB whose type is the
/// ceremony's, whose challenge is `challenge` (bytes), whose origin is allowed_origin(), and that was not made inside a
/// frame of another origin. Members that are not known are passed over, as the standard wants.
[[nodiscard]] Result<void> verify_client_data(Ceremony ceremony, std::string_view rp_id, std::string_view challenge,
                                              std::string_view client_data);

/// https on the relying party's domain or one below it, on any port; http as well on localhost and below it.
[[nodiscard]] bool allowed_origin(std::string_view rp_id, std::string_view origin);

}  // namespace sekisho::authn::webauthn
