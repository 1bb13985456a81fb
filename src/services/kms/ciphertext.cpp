#include "services/kms/ciphertext.h"

#include "crypto/aead.h"
#include "crypto/hash.h"
#include "crypto/random.h"

namespace sekisho::kms {
namespace {

constexpr char version = 1;
constexpr std::size_t id_length = 36;
constexpr std::size_t salt_length = 16;
constexpr std::size_t header_length = 1 + id_length + salt_length;
constexpr std::size_t overhead = header_length + crypto::aead_nonce_length + crypto::aead_tag_length;

/// Names and values with their lengths, in the order of the names: no two contexts have the same text.
std::string canonical(const EncryptionContext& context)
{
    std::string text;
    for (const auto& [name, value] : context)
        text.append(std::to_string(name.size()))
            .append(":")
            .append(name)
            .append(std::to_string(value.size()))
            .append(":")
            .append(value);
    return text;
}

/// Views into `blob` and `bound_to`, which outlive it.
crypto::AeadMessage message_of(const Key& key, std::string_view blob, std::string_view bound_to)
{
    const auto salt = blob.substr(1 + id_length, salt_length);
    return {Secret(crypto::hmac_sha256(key.material.reveal(), salt)), blob.substr(header_length, crypto::aead_nonce_length),
            blob.substr(0, header_length), bound_to};
}

}  // namespace

std::string encrypt(const Key& key, const EncryptionContext& context, std::string_view plain)
{
    auto blob = std::string(1, version) + key.id + crypto::random_bytes(salt_length + crypto::aead_nonce_length);
    const auto bound_to = canonical(context);
    const auto text_and_tag = crypto::aead_encrypt(message_of(key, blob, bound_to), plain);
    return blob + text_and_tag;
}

std::optional<std::string> claimed_key(std::string_view blob)
{
    if (blob.size() < overhead || blob.front() != version) return std::nullopt;
    return std::string(blob.substr(1, id_length));
}

std::optional<std::string> decrypt(const Key& key, const EncryptionContext& context, std::string_view blob)
{
    if (claimed_key(blob) != key.id) return std::nullopt;
    const auto bound_to = canonical(context);
    return crypto::aead_decrypt(message_of(key, blob, bound_to), blob.substr(header_length + crypto::aead_nonce_length));
}

}  // namespace sekisho::kms
