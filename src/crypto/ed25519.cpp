#include "crypto/ed25519.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "crypto/handles.h"
#include "crypto/must.h"

namespace sekisho::crypto {
namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t signature_bytes = 64;

using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// Encodings of the points of order 1, 2, 4 and 8, the sign bit left out; the last two are not canonical.
constexpr std::array<std::string_view, 7> small_order{"0000000000000000000000000000000000000000000000000000000000000000",
                                                      "0100000000000000000000000000000000000000000000000000000000000000",
                                                      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                                                      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                                                      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                                                      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                                                      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"};

bool has_small_order(std::string_view bytes)
{
    std::string unsigned_point(bytes);
    unsigned_point.back() = static_cast<char>(unsigned_point.back() & 0x7f);
    return std::ranges::find(small_order, hex(unsigned_point)) != small_order.end();
}

}  // namespace

struct Ed25519PrivateKey::State {
    Key key;
};

Ed25519PrivateKey::Ed25519PrivateKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
Ed25519PrivateKey::~Ed25519PrivateKey() = default;

std::shared_ptr<const Ed25519PrivateKey> Ed25519PrivateKey::generate()
{
    Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    must(key != nullptr, "EVP_PKEY_Q_keygen");
    return std::shared_ptr<const Ed25519PrivateKey>(new Ed25519PrivateKey(std::make_unique<State>(std::move(key))));
}

std::string Ed25519PrivateKey::sign(std::string_view message) const
{
    const DigestContext context(EVP_MD_CTX_new());
    std::string signature(signature_bytes, '\0');
    std::size_t length = signature.size();
    must(context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, state_->key.get()) == 1 &&
             EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length, bytes_of(message),
                            message.size()) == 1,
         "EVP_DigestSign");
    return signature;
}

std::string Ed25519PrivateKey::public_key() const
{
    std::string bytes(key_bytes, '\0');
    std::size_t length = bytes.size();
    must(EVP_PKEY_get_raw_public_key(state_->key.get(), reinterpret_cast<unsigned char*>(bytes.data()), &length) == 1,
         "EVP_PKEY_get_raw_public_key");
    return bytes;
}

struct Ed25519PublicKey::State {
    Key key;
};

Ed25519PublicKey::Ed25519PublicKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
Ed25519PublicKey::~Ed25519PublicKey() = default;

Result<std::shared_ptr<const Ed25519PublicKey>> Ed25519PublicKey::from_bytes(std::string_view bytes)
{
    if (bytes.size() != key_bytes) return fail("InvalidKey", "an Ed25519 key has 32 bytes");
    if (has_small_order(bytes)) return fail("InvalidKey", "the Ed25519 key is a point of small order");
    Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(bytes), bytes.size()));
    ERR_clear_error();
    if (!key) return fail("InvalidKey", "not an Ed25519 key");
    return std::shared_ptr<const Ed25519PublicKey>(new Ed25519PublicKey(std::make_unique<State>(std::move(key))));
}

bool Ed25519PublicKey::verify(std::string_view message, std::string_view signature) const
{
    if (signature.size() != signature_bytes) return false;
    const DigestContext context(EVP_MD_CTX_new());
    must(context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, state_->key.get()) == 1,
         "EVP_DigestVerifyInit");
    const bool genuine =
        EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message), message.size()) == 1;
    ERR_clear_error();
    return genuine;
}

}  // namespace sekisho::crypto
