#include "crypto/aead.h"

#include <openssl/evp.h>

#include <array>
#include <memory>

#include "crypto/must.h"

namespace sekisho::crypto {
namespace {

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

const EVP_CIPHER* aes_256_gcm()
{
    static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    must(cipher != nullptr, "EVP_CIPHER_fetch");
    return cipher;
}

EVP_CIPHER_CTX* own_context()
{
    thread_local const std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context(EVP_CIPHER_CTX_new());
    must(context != nullptr, "EVP_CIPHER_CTX_new");
    return context.get();
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
int length_of(std::string_view text) { return static_cast<int>(text.size()); }

}  // namespace

std::string aead_encrypt(const AeadMessage& message, std::string_view plain)
{
    auto* context = own_context();
    std::string out(plain.size() + aead_tag_length, '\0');
    int length = 0;
    must(
        EVP_EncryptInit_ex2(context, aes_256_gcm(), bytes_of(message.key.reveal()), bytes_of(message.nonce), nullptr) == 1 &&
            EVP_EncryptUpdate(context, nullptr, &length, bytes_of(message.header), length_of(message.header)) == 1 &&
            EVP_EncryptUpdate(context, nullptr, &length, bytes_of(message.bound_to), length_of(message.bound_to)) == 1 &&
            EVP_EncryptUpdate(context, bytes_of(out), &length, bytes_of(plain), length_of(plain)) == 1 &&
            EVP_EncryptFinal_ex(context, bytes_of(out) + plain.size(), &length) == 1 &&
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, aead_tag_length, bytes_of(out) + plain.size()) == 1,
        "AES-256-GCM");
    return out;
}

std::optional<std::string> aead_decrypt(const AeadMessage& message, std::string_view text_and_tag)
{
    auto* context = own_context();
    if (text_and_tag.size() < aead_tag_length) return std::nullopt;
    const auto text = text_and_tag.substr(0, text_and_tag.size() - aead_tag_length);
    std::string tag(text_and_tag.substr(text.size()));
    std::string out(text.size(), '\0');
    std::array<unsigned char, 16> unused;
    int length = 0;
    must(
        EVP_DecryptInit_ex2(context, aes_256_gcm(), bytes_of(message.key.reveal()), bytes_of(message.nonce), nullptr) == 1 &&
            EVP_DecryptUpdate(context, nullptr, &length, bytes_of(message.header), length_of(message.header)) == 1 &&
            EVP_DecryptUpdate(context, nullptr, &length, bytes_of(message.bound_to), length_of(message.bound_to)) == 1 &&
            EVP_DecryptUpdate(context, bytes_of(out), &length, bytes_of(text), length_of(text)) == 1 &&
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, aead_tag_length, tag.data()) == 1,
        "AES-256-GCM");
    if (EVP_DecryptFinal_ex(context, unused.data(), &length) == 1) return out;
    const Secret unauthenticated(std::move(out));  // wiped here
    return std::nullopt;
}

}  // namespace sekisho::crypto
