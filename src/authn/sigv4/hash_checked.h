#pragma once

#include <string>

#include "net/http.h"

namespace sekisho::authn {

/// Hands `raw` on and fails with XAmzContentSHA256Mismatch at its end unless its SHA-256 is `sha256_hex`.
[[nodiscard]] net::BodyStream hash_checked_body(std::string sha256_hex, net::BodyStream raw);

}  // namespace sekisho::authn
