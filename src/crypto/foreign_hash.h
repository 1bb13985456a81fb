#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"

/// Password hashes that other systems made, as they come with imported users. Only verified, never made here.
///
///     bcrypt         $2a$, $2b$ or $2y$, cost 4 to 14
///     scrypt         $scrypt$ln=15,r=8,p=1$SALT$HASH, 128 * r * 2^ln <= 128 MiB, p <= 4
///     argon2id       $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH, m <= 256 MiB, m * t <= 1 GiB, p <= 16
///     pbkdf2_sha256  $pbkdf2-sha256$i=600000$SALT$HASH (or without "i="), 1,000 to 2,000,000 iterations
///
/// SALT and HASH are base64 without padding ("." may stand for "+"): 8 to 64 and 16 to 64 bytes. Whatever asks for more,
/// or is written in another way, is refused: a hash that somebody brings must not choose what a sign-in costs. Thread-safe.
namespace sekisho::crypto {

enum class ForeignAlgorithm { bcrypt, scrypt, argon2id, pbkdf2_sha256 };

[[nodiscard]] bool is_foreign_hash(ForeignAlgorithm algorithm, std::string_view text);
/// Whether `text` is one of these at all, by its strict form. argon2id has the form of our own hashes, too.
[[nodiscard]] bool is_foreign_hash(std::string_view text);
/// Constant-time comparison. False for a malformed hash. bcrypt looks at the first 72 bytes of the password alone; a
/// password with a NUL never matches it. Blocks the thread, for a second at most: run it on the worker pool.
[[nodiscard]] bool verify_foreign_hash(const Secret& password, const std::string& text);

}  // namespace sekisho::crypto
