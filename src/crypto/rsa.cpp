#include "crypto/rsa.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <array>

#include "crypto/handles.h"
#include "crypto/must.h"

namespace sekisho::crypto {
namespace {

constexpr int fewest_bits = 2048;
constexpr int most_bits = 8192;
constexpr std::size_t largest_pem = 16 * 1024;

using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

const EVP_MD* digest_of(RsaHash hash)
{
    static const std::array<EVP_MD*, 3> digests{EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                EVP_MD_fetch(nullptr, "SHA384", nullptr),
                                                EVP_MD_fetch(nullptr, "SHA512", nullptr)};
    return digests[static_cast<std::size_t>(hash)];
}

bool choose_scheme(EVP_PKEY_CTX* context, RsaScheme scheme)
{
    if (scheme == RsaScheme::pkcs1) return true;  // the default
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

std::string component(const EVP_PKEY* key, const char* name)
{
    BIGNUM* raw = nullptr;
    must(EVP_PKEY_get_bn_param(key, name, &raw) == 1, "EVP_PKEY_get_bn_param");
    const Number number(raw);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(raw)), '\0');
    BN_bn2bin(raw, reinterpret_cast<unsigned char*>(bytes.data()));
    return bytes;
}

Number number_of(std::string_view bytes)
{
    Number number(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
    must(number != nullptr, "BN_bin2bn");
    return number;
}

std::unexpected<Error> refuse_key(std::string why) { return fail("InvalidKey", std::move(why)); }

int no_passphrase(char*, int, int, void*) { return -1; }  // the default would ask at the terminal

}  // namespace

struct RsaPrivateKey::State {
    Key key;
};

RsaPrivateKey::RsaPrivateKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
RsaPrivateKey::~RsaPrivateKey() = default;

std::shared_ptr<const RsaPrivateKey> RsaPrivateKey::generate(int bits)
{
    must(bits >= fewest_bits && bits <= most_bits, "RsaPrivateKey::generate");
    Key key(EVP_RSA_gen(static_cast<unsigned>(bits)));
    must(key != nullptr, "EVP_RSA_gen");
    return std::shared_ptr<const RsaPrivateKey>(new RsaPrivateKey(std::make_unique<State>(std::move(key))));
}

Result<std::shared_ptr<const RsaPrivateKey>> RsaPrivateKey::from_pem(const Secret& pem)
{
    const auto text = pem.reveal();
    if (text.size() > largest_pem) return refuse_key("the private key is too large");
    const Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    must(bio != nullptr, "BIO_new_mem_buf");
    Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
    ERR_clear_error();
    if (!key) return refuse_key("not a private key in PEM");
    if (!EVP_PKEY_is_a(key.get(), "RSA")) return refuse_key("not an RSA key");
    if (const int bits = EVP_PKEY_get_bits(key.get()); bits < fewest_bits || bits > most_bits)
        return refuse_key("an RSA key must have 2048 to 8192 bits");
    const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
    const bool consistent = context && EVP_PKEY_pairwise_check(context.get()) == 1;
    ERR_clear_error();
    if (!consistent) return refuse_key("the parts of the RSA key do not belong together");
    return std::shared_ptr<const RsaPrivateKey>(new RsaPrivateKey(std::make_unique<State>(std::move(key))));
}

Secret RsaPrivateKey::to_pem() const
{
    const Bio bio(BIO_new(BIO_s_secmem()));
    must(bio && PEM_write_bio_PKCS8PrivateKey(bio.get(), state_->key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
         "PEM_write_bio_PKCS8PrivateKey");
    char* data = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &data);
    return Secret(std::string(data, static_cast<std::size_t>(length)));
}

std::string RsaPrivateKey::sign(RsaHash hash, std::string_view message, RsaScheme scheme) const
{
    const DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY* key = state_->key.get();
    std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)), '\0');
    std::size_t length = signature.size();
    EVP_PKEY_CTX* options = nullptr;
    must(context && EVP_DigestSignInit(context.get(), &options, digest_of(hash), nullptr, key) == 1 &&
             choose_scheme(options, scheme) &&
             EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length, bytes_of(message),
                            message.size()) == 1,
         "EVP_DigestSign");
    signature.resize(length);
    return signature;
}

std::string RsaPrivateKey::modulus() const { return component(state_->key.get(), OSSL_PKEY_PARAM_RSA_N); }
std::string RsaPrivateKey::exponent() const { return component(state_->key.get(), OSSL_PKEY_PARAM_RSA_E); }

struct RsaPublicKey::State {
    Key key;
};

RsaPublicKey::RsaPublicKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
RsaPublicKey::~RsaPublicKey() = default;

Result<std::shared_ptr<const RsaPublicKey>> RsaPublicKey::from_components(std::string_view modulus,
                                                                          std::string_view exponent)
{
    if (modulus.size() > most_bits / 8 + 1 || exponent.size() > 8) return refuse_key("the RSA key is too large");
    const auto n = number_of(modulus);
    const auto e = number_of(exponent);
    if (const int bits = BN_num_bits(n.get()); bits < fewest_bits || bits > most_bits)
        return refuse_key("an RSA modulus must have 2048 to 8192 bits");
    if (!BN_is_odd(n.get())) return refuse_key("the RSA modulus is even");
    // FIPS 186-5, A.1.1: an odd exponent with 2^16 < e.
    if (!BN_is_odd(e.get()) || BN_num_bits(e.get()) < 17) return refuse_key("the RSA exponent is even or too small");
    const ParameterBuilder builder(OSSL_PARAM_BLD_new());
    must(builder && OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1 &&
             OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1,
         "OSSL_PARAM_BLD_push_BN");
    const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    EVP_PKEY* raw = nullptr;
    must(parameters && context && EVP_PKEY_fromdata_init(context.get()) == 1, "EVP_PKEY_fromdata_init");
    const bool made = EVP_PKEY_fromdata(context.get(), &raw, EVP_PKEY_PUBLIC_KEY, parameters.get()) == 1;
    Key key(raw);
    ERR_clear_error();
    if (!made) return refuse_key("not an RSA public key");
    return std::shared_ptr<const RsaPublicKey>(new RsaPublicKey(std::make_unique<State>(std::move(key))));
}

bool RsaPublicKey::verify(RsaHash hash, std::string_view message, std::string_view signature, RsaScheme scheme) const
{
    const DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* options = nullptr;
    must(context && EVP_DigestVerifyInit(context.get(), &options, digest_of(hash), nullptr, state_->key.get()) == 1 &&
             choose_scheme(options, scheme),
         "EVP_DigestVerifyInit");
    const bool genuine =
        EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message), message.size()) == 1;
    ERR_clear_error();
    return genuine;
}

}  // namespace sekisho::crypto
