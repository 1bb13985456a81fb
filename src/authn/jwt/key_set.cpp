#include <algorithm>

#include "authn/jwt/jwt.h"
#include "base/encoding.h"

namespace sekisho::authn {
namespace {

constexpr std::size_t most_keys = 100;
constexpr wire::JsonLimits limits{8, 256 * 1024};

std::unexpected<Error> refuse(std::string why) { return fail("InvalidKeySet", std::move(why)); }

/// RFC 7517, 4.2 and 4.3: a key says what it is for, or nothing. What is malformed is for nothing.
bool for_verifying(const wire::Json& jwk)
{
    if (jwk.find("use") && text_claim(jwk, "use") != "sig") return false;
    const auto* operations = jwk.find("key_ops");
    if (!operations) return true;
    const auto* list = operations->array();
    return list && std::ranges::any_of(*list, [](const auto& item) { return item.string() && *item.string() == "verify"; });
}

std::optional<VerificationKey> read_rsa(const wire::Json& jwk)
{
    const auto modulus = from_base64url(text_claim(jwk, "n"));
    const auto exponent = from_base64url(text_claim(jwk, "e"));
    if (!modulus || !exponent) return std::nullopt;
    auto made = crypto::RsaPublicKey::from_components(*modulus, *exponent);
    if (!made) return std::nullopt;
    return VerificationKey{{}, std::nullopt, *std::move(made)};
}

std::optional<VerificationKey> read_ec(const wire::Json& jwk)
{
    const auto name = text_claim(jwk, "crv");
    auto curve = crypto::EcCurve::p256;
    if (name == "P-384") curve = crypto::EcCurve::p384;
    else if (name == "P-521") curve = crypto::EcCurve::p521;
    else if (name != "P-256") return std::nullopt;
    const auto x = from_base64url(text_claim(jwk, "x"));
    const auto y = from_base64url(text_claim(jwk, "y"));
    if (!x || !y) return std::nullopt;
    auto made = crypto::EcPublicKey::from_coordinates(curve, *x, *y);
    if (!made) return std::nullopt;
    return VerificationKey{{}, std::nullopt, *std::move(made)};
}

/// nullopt: a key that is not for us, and is left out.
std::optional<VerificationKey> read_key(const wire::Json& jwk)
{
    if (!for_verifying(jwk)) return std::nullopt;
    const auto kind = text_claim(jwk, "kty");
    auto key = kind == "RSA" ? read_rsa(jwk) : kind == "EC" ? read_ec(jwk) : std::nullopt;
    if (!key) return std::nullopt;
    key->kid = text_claim(jwk, "kid");
    if (!jwk.find("alg")) return key;
    key->algorithm = jwt_algorithm_of(text_claim(jwk, "alg"));
    return key->algorithm ? key : std::nullopt;
}

}  // namespace

Result<KeySet> KeySet::parse(std::string_view jwk_set)
{
    const auto document = wire::parse_json(jwk_set, limits);
    if (!document) return refuse("the key set is not JSON");
    const auto* member = document->find("keys");
    const auto* list = member ? member->array() : nullptr;
    if (!list || list->size() > most_keys) return refuse("the key set has no \"keys\", or too many");
    KeySet set;
    for (const auto& jwk : *list) {
        auto key = read_key(jwk);
        if (!key) continue;
        const bool taken = std::ranges::any_of(set.keys_, [&key](const auto& other) { return other.kid == key->kid; });
        if (taken) return refuse("two keys of the key set have one id");
        set.add(*std::move(key));
    }
    return set;
}

KeySet KeySet::of(const std::vector<SigningKey>& keys)
{
    KeySet set;
    for (const auto& key : keys) {
        auto made = crypto::RsaPublicKey::from_components(key.key->modulus(), key.key->exponent());
        if (made) set.add({key.kid, std::nullopt, *std::move(made)});
    }
    return set;
}

const VerificationKey* KeySet::find(std::optional<std::string_view> kid) const noexcept
{
    if (!kid) return keys_.size() == 1 ? &keys_.front() : nullptr;
    const auto found = std::ranges::find(keys_, *kid, &VerificationKey::kid);
    return found != keys_.end() ? &*found : nullptr;
}

wire::Json public_jwk(const SigningKey& key, JwtAlgorithm algorithm)
{
    wire::Json jwk;
    jwk.set("alg", jwt_algorithm_name(algorithm))
        .set("e", base64url(key.key->exponent()))
        .set("kid", key.kid)
        .set("kty", "RSA");
    jwk.set("n", base64url(key.key->modulus())).set("use", "sig");
    return jwk;
}

wire::Json public_jwk_set(const std::vector<SigningKey>& keys)
{
    wire::Json::Array list;
    for (const auto& key : keys) list.push_back(public_jwk(key));
    wire::Json set;
    set.set("keys", std::move(list));
    return set;
}

}  // namespace sekisho::authn
