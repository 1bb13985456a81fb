#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "services/kms/state.h"

/// Cipher texts: version (1) | key id (36) | salt (16) | nonce (12) | AES-256-GCM. Each is encrypted under a key of its own,
/// HMAC-SHA-256(material, salt), with the encryption context as associated data.
namespace sekisho::kms {

using EncryptionContext = std::map<std::string, std::string>;

[[nodiscard]] std::string encrypt(const Key& key, const EncryptionContext& context, std::string_view plain);
/// The key that a cipher text claims to be of; nothing is verified. nullopt for what is no cipher text of ours.
[[nodiscard]] std::optional<std::string> claimed_key(std::string_view blob);
/// nullopt for what encrypt() did not make with the same key and context.
[[nodiscard]] std::optional<std::string> decrypt(const Key& key, const EncryptionContext& context, std::string_view blob);

}  // namespace sekisho::kms
