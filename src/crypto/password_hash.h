#pragma once

#include <cstdint>
#include <string>

#include "base/secret.h"

namespace sekisho::crypto {

/// argon2id (RFC 9106). Defaults: OWASP's minimum, 19 MiB, 2 passes, 1 lane (about 35 ms). Blocks the thread: run it on
/// the worker pool.
struct Argon2Cost {
    std::uint32_t memory_kib = 19 * 1024;
    std::uint32_t passes = 2;
    std::uint32_t lanes = 1;
};

/// The PHC string "$argon2id$v=19$m=...,t=...,p=...$salt$hash", random salt.
[[nodiscard]] std::string hash_password(const Secret& password, Argon2Cost cost = {});
/// Constant-time comparison. False for a malformed hash.
[[nodiscard]] bool verify_password(const Secret& password, const std::string& phc);
/// The work of a verification, for a user that does not exist, so that time does not tell.
void spend_verification(const Secret& password, Argon2Cost cost = {});

}  // namespace sekisho::crypto
