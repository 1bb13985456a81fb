#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"

/// AES-256-GCM (NIST SP 800-38D) for those who manage keys and nonces themselves: everybody else takes a Sealer.
/// Thread-safe.
namespace sekisho::crypto {

inline constexpr std::size_t aead_key_length = 32;
inline constexpr std::size_t aead_nonce_length = 12;
inline constexpr std::size_t aead_tag_length = 16;

/// The key, nonce and associated data of one message. A nonce is never used twice with one key.
struct AeadMessage {
    Secret key;
    std::string_view nonce;
    std::string_view header;    ///< of fixed length, so that it and what follows cannot be taken for each other
    std::string_view bound_to;  ///< authenticated with it, not contained
};

/// Cipher text and tag.
[[nodiscard]] std::string aead_encrypt(const AeadMessage& message, std::string_view plain);
/// nullopt for what was not encrypted with this key, nonce and associated data.
[[nodiscard]] std::optional<std::string> aead_decrypt(const AeadMessage& message, std::string_view text_and_tag);

}  // namespace sekisho::crypto
