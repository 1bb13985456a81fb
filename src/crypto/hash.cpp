#include "crypto/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <variant>

#include "crypto/must.h"

namespace sekisho::crypto {
namespace {

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeContext>;

DigestContext make_context()
{
    DigestContext context(EVP_MD_CTX_new());
    must(context != nullptr, "EVP_MD_CTX_new");
    return context;
}

// Fetched once and kept for the life of the process: a fetch costs more than the digest of a short text.
const EVP_MD* fetched(Algorithm algorithm)
{
    static const EVP_MD* const md5 = EVP_MD_fetch(nullptr, "MD5", nullptr);
    static const EVP_MD* const sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
    static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    const EVP_MD* md = algorithm == Algorithm::md5 ? md5 : algorithm == Algorithm::sha1 ? sha1 : sha256;
    must(md != nullptr, "EVP_MD_fetch");
    return md;
}

void start(EVP_MD_CTX* context, Algorithm algorithm)
{
    must(EVP_DigestInit_ex2(context, fetched(algorithm), nullptr) == 1, "EVP_DigestInit_ex2");
}

void add(EVP_MD_CTX* context, std::string_view bytes)
{
    must(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1, "EVP_DigestUpdate");
}

std::string end(EVP_MD_CTX* context)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> out;
    unsigned length = 0;
    must(EVP_DigestFinal_ex(context, out.data(), &length) == 1, "EVP_DigestFinal_ex");
    return {reinterpret_cast<const char*>(out.data()), length};
}

EVP_MD_CTX* own_context(Algorithm algorithm)
{
    thread_local std::array<DigestContext, 3> contexts;
    auto& context = contexts[static_cast<std::size_t>(algorithm)];
    if (!context) context = make_context();
    return context.get();
}

std::string digest(Algorithm algorithm, std::string_view bytes)
{
    auto* context = own_context(algorithm);
    start(context, algorithm);
    add(context, bytes);
    return end(context);
}

// RFC 2104 over a reused digest context: OpenSSL 3's EVP_MAC costs several times as much per call.
std::string hmac(Algorithm algorithm, std::string_view key, std::string_view message)
{
    constexpr std::size_t block = 64;  // of SHA-1 and of SHA-256
    std::array<char, block> inner{};
    if (key.size() > block) {
        const Secret short_key(digest(algorithm, key));
        short_key.reveal().copy(inner.data(), block);
    } else {
        key.copy(inner.data(), block);
    }
    auto outer = inner;
    for (auto& byte : inner) byte = static_cast<char>(byte ^ 0x36);
    for (auto& byte : outer) byte = static_cast<char>(byte ^ 0x5c);
    auto* context = own_context(algorithm);
    start(context, algorithm);
    add(context, {inner.data(), block});
    add(context, message);
    const auto hash = end(context);
    start(context, algorithm);
    add(context, {outer.data(), block});
    add(context, hash);
    OPENSSL_cleanse(inner.data(), block);
    OPENSSL_cleanse(outer.data(), block);
    return end(context);
}

template <class Word>
std::string big_endian(Word value)
{
    std::string bytes(sizeof value, '\0');
    for (std::size_t i = sizeof value; i-- > 0; value = static_cast<Word>(value >> 8))
        bytes[i] = static_cast<char>(value & 0xff);
    return bytes;
}

}  // namespace

std::string sha256(std::string_view bytes) { return digest(Algorithm::sha256, bytes); }
std::string sha1(std::string_view bytes) { return digest(Algorithm::sha1, bytes); }
std::string md5(std::string_view bytes) { return digest(Algorithm::md5, bytes); }
std::string hmac_sha256(std::string_view key, std::string_view message) { return hmac(Algorithm::sha256, key, message); }
std::string hmac_sha1(std::string_view key, std::string_view message) { return hmac(Algorithm::sha1, key, message); }

Secret hkdf_sha256(std::string_view key_material, std::string_view salt, std::string_view info, std::size_t length)
{
    constexpr std::size_t hash_length = 32;
    must(length <= 255 * hash_length, "hkdf_sha256");
    const Secret pseudorandom_key(hmac_sha256(salt, key_material));
    std::string output;
    output.reserve(length + hash_length);
    std::string block;
    for (unsigned char counter = 1; output.size() < length; ++counter) {
        std::string message = block;
        message.append(info).push_back(static_cast<char>(counter));
        block = hmac_sha256(pseudorandom_key.reveal(), message);
        OPENSSL_cleanse(message.data(), message.size());
        output += block;
    }
    OPENSSL_cleanse(block.data(), block.size());
    OPENSSL_cleanse(output.data() + length, output.size() - length);
    output.resize(length);
    return Secret(std::move(output));
}

struct Hasher::State {
    Algorithm algorithm;
    std::variant<DigestContext, std::uint32_t, std::uint64_t> running;
};

Hasher::Hasher(Algorithm algorithm) : state_(std::make_unique<State>(algorithm))
{
    switch (algorithm) {
        case Algorithm::md5:
        case Algorithm::sha1:
        case Algorithm::sha256: {
            auto context = make_context();
            start(context.get(), algorithm);
            state_->running = std::move(context);
            break;
        }
        case Algorithm::crc32:
        case Algorithm::crc32c: state_->running = std::uint32_t{0}; break;
        case Algorithm::crc64nvme: state_->running = std::uint64_t{0}; break;
    }
}

Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::update(std::string_view bytes)
{
    if (auto* context = std::get_if<DigestContext>(&state_->running)) return add(context->get(), bytes);
    if (auto* value = std::get_if<std::uint64_t>(&state_->running)) {
        *value = crypto::crc64nvme(*value, bytes);
        return;
    }
    auto& value = std::get<std::uint32_t>(state_->running);
    value = state_->algorithm == Algorithm::crc32 ? crypto::crc32(value, bytes) : crypto::crc32c(value, bytes);
}

std::string Hasher::finish()
{
    if (auto* context = std::get_if<DigestContext>(&state_->running)) return end(context->get());
    if (auto* value = std::get_if<std::uint64_t>(&state_->running)) return big_endian(*value);
    return big_endian(std::get<std::uint32_t>(state_->running));
}

bool equal_constant_time(std::string_view a, std::string_view b) noexcept
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace sekisho::crypto
