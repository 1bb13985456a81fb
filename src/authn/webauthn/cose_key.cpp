#include "authn/webauthn/cose_key.h"

#include <algorithm>
#include <array>
#include <optional>

#include "authn/webauthn/verdicts.h"

namespace sekisho::authn::webauthn {
namespace {

// Labels of a COSE_Key (RFC 9052, 7.1; RFC 9053, 7; RFC 8230, 4).
constexpr std::int64_t kty = 1, alg = 3;
constexpr std::int64_t crv = -1, x = -2, y = -3;  // EC2 and OKP
constexpr std::int64_t n = -1, e = -2;            // RSA
constexpr std::int64_t okp = 1, ec2 = 2, rsa = 3;
constexpr std::int64_t p256 = 1, p384 = 2, ed25519 = 6;

constexpr std::array<Algorithm, 4> all{Algorithm::es256, Algorithm::eddsa, Algorithm::es384, Algorithm::rs256};

std::unexpected<Error> malformed(const char* why) { return fail(verdicts::malformed, std::string("COSE key: ") + why); }

std::optional<std::int64_t> integer(const Cbor& map, std::int64_t label)
{
    const auto* value = map.find(label);
    if (value == nullptr || value->integer() == nullptr) return std::nullopt;
    return *value->integer();
}

Result<std::string> bytes(const Cbor& map, std::int64_t label)
{
    const auto* value = map.find(label);
    if (value == nullptr || value->bytes() == nullptr) return malformed("a parameter is missing");
    return *value->bytes();
}

/// A sound key, or Malformed.
template <class Key>
Result<std::shared_ptr<const Key>> sound(Result<std::shared_ptr<const Key>> key)
{
    if (!key) return fail(verdicts::malformed, std::move(key).error().message);
    return *std::move(key);
}

}  // namespace

std::span<const Algorithm> algorithms() { return all; }

std::optional<Algorithm> algorithm_of(std::int64_t identifier)
{
    for (const auto algorithm : all)
        if (static_cast<std::int64_t>(algorithm) == identifier) return algorithm;
    return std::nullopt;
}

Result<CoseKey> CoseKey::parse(std::string_view cbor)
{
    TRY(const auto map, parse_cbor(cbor));
    const auto type = integer(map, kty);
    const auto identifier = integer(map, alg);
    if (!type || !identifier) return malformed("kty or alg is missing");
    const auto algorithm = algorithm_of(*identifier);
    if (!algorithm) return fail(verdicts::not_supported, "its algorithm is not among those that were offered");
    // "The COSE_Key-encoded credential public key [...] MUST NOT contain any other OPTIONAL parameters."
    const std::size_t parameters = *type == ec2 ? 5 : 4;
    if (map.map()->size() != parameters) return malformed("parameters that do not belong there");
    switch (*algorithm) {
        case Algorithm::es256:
        case Algorithm::es384: return *type == ec2 ? parse_ec(map, *algorithm) : malformed("kty does not fit alg");
        case Algorithm::eddsa: return *type == okp ? parse_ed25519(map) : malformed("kty does not fit alg");
        case Algorithm::rs256: return *type == rsa ? parse_rsa(map) : malformed("kty does not fit alg");
    }
    return malformed("alg");
}

Result<CoseKey> CoseKey::parse_ec(const Cbor& map, Algorithm algorithm)
{
    const bool small = algorithm == Algorithm::es256;
    if (integer(map, crv) != (small ? p256 : p384))
        return fail(verdicts::not_supported, "its curve does not fit its algorithm");
    TRY(const auto x_bytes, bytes(map, x));
    TRY(const auto y_bytes, bytes(map, y));
    const auto curve = small ? crypto::EcCurve::p256 : crypto::EcCurve::p384;
    TRY(auto key, sound(crypto::EcPublicKey::from_coordinates(curve, x_bytes, y_bytes)));
    return CoseKey(algorithm, std::move(key), small ? x_bytes + y_bytes : std::string());
}

Result<CoseKey> CoseKey::parse_rsa(const Cbor& map)
{
    TRY(const auto modulus, bytes(map, n));
    TRY(const auto exponent, bytes(map, e));
    TRY(auto key, sound(crypto::RsaPublicKey::from_components(modulus, exponent)));
    return CoseKey(Algorithm::rs256, std::move(key), {});
}

Result<CoseKey> CoseKey::parse_ed25519(const Cbor& map)
{
    if (integer(map, crv) != ed25519) return fail(verdicts::not_supported, "its curve does not fit its algorithm");
    TRY(const auto point, bytes(map, x));
    TRY(auto key, sound(crypto::Ed25519PublicKey::from_bytes(point)));
    return CoseKey(Algorithm::eddsa, std::move(key), {});
}

bool CoseKey::verify(std::string_view message, std::string_view signature) const
{
    if (const auto* ec = std::get_if<std::shared_ptr<const crypto::EcPublicKey>>(&key_))
        return (*ec)->verify_der(message, signature);
    if (const auto* rsa_key = std::get_if<std::shared_ptr<const crypto::RsaPublicKey>>(&key_))
        return (*rsa_key)->verify(crypto::RsaHash::sha256, message, signature);
    return std::get<std::shared_ptr<const crypto::Ed25519PublicKey>>(key_)->verify(message, signature);
}

}  // namespace sekisho::authn::webauthn
