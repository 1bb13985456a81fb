#include "crypto/ec.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <array>

#include "crypto/handles.h"
#include "crypto/must.h"

namespace sekisho::crypto {
namespace {

using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;

struct Curve {
    const char* group;
    const char* digest;
    std::size_t bytes;
};

const Curve& facts_of(EcCurve curve)
{
    static constexpr std::array<Curve, 3> curves{
        {{"prime256v1", "SHA256", 32}, {"secp384r1", "SHA384", 48}, {"secp521r1", "SHA512", 66}}};
    return curves[static_cast<std::size_t>(curve)];
}

const EVP_MD* digest_of(EcCurve curve)
{
    static const std::array<EVP_MD*, 3> digests{EVP_MD_fetch(nullptr, facts_of(EcCurve::p256).digest, nullptr),
                                                EVP_MD_fetch(nullptr, facts_of(EcCurve::p384).digest, nullptr),
                                                EVP_MD_fetch(nullptr, facts_of(EcCurve::p521).digest, nullptr)};
    return digests[static_cast<std::size_t>(curve)];
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Number number_of(std::string_view bytes)
{
    Number number(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
    must(number != nullptr, "BN_bin2bn");
    return number;
}

std::string padded(const BIGNUM* number, std::size_t bytes)
{
    std::string text(bytes, '\0');
    must(BN_bn2binpad(number, reinterpret_cast<unsigned char*>(text.data()), static_cast<int>(bytes)) >= 0, "BN_bn2binpad");
    return text;
}

std::string coordinate(const EVP_PKEY* key, const char* name, EcCurve curve)
{
    BIGNUM* raw = nullptr;
    must(EVP_PKEY_get_bn_param(key, name, &raw) == 1, "EVP_PKEY_get_bn_param");
    const Number number(raw);
    return padded(number.get(), facts_of(curve).bytes);
}

/// From JWS's form to OpenSSL's (X9.62's) DER.
std::string der_of(std::string_view signature, std::size_t half)
{
    auto r = number_of(signature.substr(0, half));
    auto s = number_of(signature.substr(half));
    const Signature parts(ECDSA_SIG_new());
    must(parts && ECDSA_SIG_set0(parts.get(), r.release(), s.release()) == 1, "ECDSA_SIG_set0");
    const int size = i2d_ECDSA_SIG(parts.get(), nullptr);
    must(size > 0, "i2d_ECDSA_SIG");
    std::string der(static_cast<std::size_t>(size), '\0');
    auto* out = reinterpret_cast<unsigned char*>(der.data());
    i2d_ECDSA_SIG(parts.get(), &out);
    return der;
}

std::unexpected<Error> refuse_key(std::string why) { return fail("InvalidKey", std::move(why)); }

}  // namespace

std::size_t coordinate_bytes(EcCurve curve) noexcept { return facts_of(curve).bytes; }

struct EcPrivateKey::State {
    EcCurve curve;
    Key key;
};

EcPrivateKey::EcPrivateKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
EcPrivateKey::~EcPrivateKey() = default;

std::shared_ptr<const EcPrivateKey> EcPrivateKey::generate(EcCurve curve)
{
    Key key(EVP_EC_gen(facts_of(curve).group));
    must(key != nullptr, "EVP_EC_gen");
    return std::shared_ptr<const EcPrivateKey>(new EcPrivateKey(std::make_unique<State>(curve, std::move(key))));
}

std::string EcPrivateKey::sign_der(std::string_view message) const
{
    const DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY* key = state_->key.get();
    std::string der(static_cast<std::size_t>(EVP_PKEY_get_size(key)), '\0');
    std::size_t length = der.size();
    must(context && EVP_DigestSignInit(context.get(), nullptr, digest_of(state_->curve), nullptr, key) == 1 &&
             EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(der.data()), &length, bytes_of(message),
                            message.size()) == 1,
         "EVP_DigestSign");
    der.resize(length);
    return der;
}

std::string EcPrivateKey::sign(std::string_view message) const
{
    const auto der = sign_der(message);
    const auto* in = bytes_of(der);
    const Signature parts(d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size())));
    must(parts != nullptr, "d2i_ECDSA_SIG");
    const auto half = facts_of(state_->curve).bytes;
    return padded(ECDSA_SIG_get0_r(parts.get()), half) + padded(ECDSA_SIG_get0_s(parts.get()), half);
}

std::string EcPrivateKey::x() const { return coordinate(state_->key.get(), OSSL_PKEY_PARAM_EC_PUB_X, state_->curve); }
std::string EcPrivateKey::y() const { return coordinate(state_->key.get(), OSSL_PKEY_PARAM_EC_PUB_Y, state_->curve); }

struct EcPublicKey::State {
    EcCurve curve;
    Key key;
};

EcPublicKey::EcPublicKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
EcPublicKey::~EcPublicKey() = default;

EcCurve EcPublicKey::curve() const noexcept { return state_->curve; }

Result<std::shared_ptr<const EcPublicKey>> EcPublicKey::from_coordinates(EcCurve curve, std::string_view x,
                                                                         std::string_view y)
{
    const auto& facts = facts_of(curve);
    if (x.size() != facts.bytes || y.size() != facts.bytes)
        return refuse_key("a coordinate of the EC key is not of the curve's length");
    const std::string point = std::string("\x04") + std::string(x) + std::string(y);
    const ParameterBuilder builder(OSSL_PARAM_BLD_new());
    must(builder && OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, facts.group, 0) == 1 &&
             OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) == 1,
         "OSSL_PARAM_BLD_push");
    const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* raw = nullptr;
    must(parameters && context && EVP_PKEY_fromdata_init(context.get()) == 1, "EVP_PKEY_fromdata_init");
    const bool made = EVP_PKEY_fromdata(context.get(), &raw, EVP_PKEY_PUBLIC_KEY, parameters.get()) == 1;
    Key key(raw);
    const KeyContext checks(made ? EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr) : nullptr);
    const bool sound = checks && EVP_PKEY_public_check(checks.get()) == 1;
    ERR_clear_error();
    if (!sound) return refuse_key("not a point of the curve");
    return std::shared_ptr<const EcPublicKey>(new EcPublicKey(std::make_unique<State>(curve, std::move(key))));
}

bool EcPublicKey::verify(std::string_view message, std::string_view signature) const
{
    const auto half = facts_of(state_->curve).bytes;
    if (signature.size() != 2 * half) return false;
    return verify_der(message, der_of(signature, half));
}

bool EcPublicKey::verify_der(std::string_view message, std::string_view signature) const
{
    const DigestContext context(EVP_MD_CTX_new());
    must(context && EVP_DigestVerifyInit(context.get(), nullptr, digest_of(state_->curve), nullptr, state_->key.get()) == 1,
         "EVP_DigestVerifyInit");
    const bool genuine =
        EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message), message.size()) == 1;
    ERR_clear_error();
    return genuine;
}

}  // namespace sekisho::crypto
