#include "authn/jwt/jwt.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace sekisho::authn {
namespace {

constexpr wire::JsonLimits header_limits{4, 4096};
constexpr wire::JsonLimits claims_limits{16, 64 * 1024};
constexpr std::int64_t latest_date = 253402300799;  // the end of the year 9999
// Members that would let a token bring its own key or change how it is read (RFC 8725, 3.10; RFC 7515, 4.1.11; RFC 7797).
constexpr std::array<std::string_view, 5> refused_members = {"crit", "jku", "x5u", "jwk", "b64"};

std::unexpected<Error> refuse(std::string why) { return fail("InvalidJwt", std::move(why)); }

/// How an algorithm signs: with RSA of that scheme and hash, or with ECDSA on that curve.
struct Method {
    std::string_view name;
    JwtAlgorithm algorithm;
    crypto::RsaHash hash = crypto::RsaHash::sha256;
    crypto::RsaScheme scheme = crypto::RsaScheme::pkcs1;
    std::optional<crypto::EcCurve> curve;
};

constexpr std::array<Method, 9> methods{{
    {"RS256", JwtAlgorithm::rs256, crypto::RsaHash::sha256, crypto::RsaScheme::pkcs1, std::nullopt},
    {"RS384", JwtAlgorithm::rs384, crypto::RsaHash::sha384, crypto::RsaScheme::pkcs1, std::nullopt},
    {"RS512", JwtAlgorithm::rs512, crypto::RsaHash::sha512, crypto::RsaScheme::pkcs1, std::nullopt},
    {"PS256", JwtAlgorithm::ps256, crypto::RsaHash::sha256, crypto::RsaScheme::pss, std::nullopt},
    {"PS384", JwtAlgorithm::ps384, crypto::RsaHash::sha384, crypto::RsaScheme::pss, std::nullopt},
    {"PS512", JwtAlgorithm::ps512, crypto::RsaHash::sha512, crypto::RsaScheme::pss, std::nullopt},
    {"ES256", JwtAlgorithm::es256, {}, {}, crypto::EcCurve::p256},
    {"ES384", JwtAlgorithm::es384, {}, {}, crypto::EcCurve::p384},
    {"ES512", JwtAlgorithm::es512, {}, {}, crypto::EcCurve::p521},
}};

const Method& method_of(JwtAlgorithm algorithm) { return methods[static_cast<std::size_t>(algorithm)]; }

/// The three parts of a token, still encoded.
struct Parts {
    std::string_view header;
    std::string_view claims;
    std::string_view signature;
    std::string_view signed_text;
};

Result<Parts> split(std::string_view token, std::size_t longest)
{
    if (token.size() > longest) return refuse("the token is too long");
    const auto first = token.find('.');
    const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
        return refuse("the token has not three parts");
    return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1),
                 token.substr(0, second)};
}

Result<wire::Json> decode_object(std::string_view part, wire::JsonLimits limits)
{
    const auto text = from_base64url(part);
    if (!text) return refuse("a part of the token is not base64url");
    auto value = wire::parse_json(*text, limits);
    if (!value || !value->object()) return refuse("a part of the token is not a JSON object");
    return *std::move(value);
}

/// A member that must be text where it is there.
Result<std::optional<std::string>> optional_text(const wire::Json& object, std::string_view name)
{
    const auto* member = object.find(name);
    if (!member) return std::nullopt;
    if (!member->string()) return refuse("a member of the token is not text");
    return *member->string();
}

Result<JwtHeader> read_header(std::string_view part, const JwtRules& rules)
{
    TRY(const auto json, decode_object(part, header_limits));
    for (const auto name : refused_members)
        if (json.find(name)) return refuse("the token's header has a member that is not accepted");
    JwtHeader header;
    TRY(const auto name, optional_text(json, "alg"));
    const auto algorithm = name ? jwt_algorithm_of(*name) : std::nullopt;
    if (!algorithm || std::ranges::find(rules.algorithms, *algorithm) == rules.algorithms.end())
        return refuse("the token's algorithm is not accepted");
    header.algorithm = *algorithm;
    TRY(header.kid, optional_text(json, "kid"));
    TRY(auto type, optional_text(json, "typ"));
    header.type = std::move(type).value_or("");
    const bool type_accepted = std::ranges::any_of(
        rules.types, [&header](const auto& accepted) { return equal_ignoring_case(accepted, header.type); });
    if (!type_accepted) return refuse("the token's type is not accepted");
    return header;
}

/// A key of another kind than the algorithm's verifies nothing.
bool genuine(const VerificationKey& key, JwtAlgorithm algorithm, std::string_view text, std::string_view signature)
{
    const auto& method = method_of(algorithm);
    if (const auto* rsa = std::get_if<std::shared_ptr<const crypto::RsaPublicKey>>(&key.key))
        return !method.curve && (*rsa)->verify(method.hash, text, signature, method.scheme);
    const auto& ec = std::get<std::shared_ptr<const crypto::EcPublicKey>>(key.key);
    return method.curve == ec->curve() && ec->verify(text, signature);
}

Result<void> check_signature(const Parts& parts, const JwtHeader& header, const KeySet& keys)
{
    const auto* key = keys.find(header.kid ? std::optional<std::string_view>(*header.kid) : std::nullopt);
    if (!key) return refuse("the token's key is not known");
    if (key->algorithm && *key->algorithm != header.algorithm) return refuse("the token's key is for another algorithm");
    const auto signature = from_base64url(parts.signature);
    if (!signature || !genuine(*key, header.algorithm, parts.signed_text, *signature))
        return refuse("the token's signature is wrong");
    return {};
}

/// RFC 7519, 2: NumericDate. Fractions are refused: everyone writes whole seconds, and rounding is where readers differ.
Result<std::optional<Time>> optional_date(const wire::Json& claims, std::string_view name)
{
    const auto* member = claims.find(name);
    if (!member) return std::nullopt;
    const auto* seconds = member->integer();
    if (!seconds || *seconds < 0 || *seconds > latest_date) return refuse("a date of the token is not valid");
    return from_epoch_seconds(*seconds);
}

Result<VerifiedJwt> read_claims(std::string_view part, JwtHeader header, const JwtRules& rules)
{
    VerifiedJwt token;
    token.header = std::move(header);
    TRY(token.claims, decode_object(part, claims_limits));
    TRY(const auto expires, optional_date(token.claims, "exp"));
    TRY(const auto not_before, optional_date(token.claims, "nbf"));
    TRY(token.issued, optional_date(token.claims, "iat"));
    if (!expires) return refuse("the token does not expire");
    token.expires = *expires;
    const auto latest_start = rules.now + rules.leeway + rules.early;
    if (not_before && latest_start < *not_before) return refuse("the token is not valid yet");
    if (token.issued && latest_start < *token.issued) return refuse("the token is from the future");
    if (rules.now >= *expires + rules.leeway) return fail("ExpiredJwt", "the token has expired");
    return token;
}

}  // namespace

std::string_view jwt_algorithm_name(JwtAlgorithm algorithm) noexcept { return method_of(algorithm).name; }

std::optional<JwtAlgorithm> jwt_algorithm_of(std::string_view name) noexcept
{
    const auto found = std::ranges::find(methods, name, &Method::name);
    return found == methods.end() ? std::nullopt : std::optional(found->algorithm);
}

std::vector<JwtAlgorithm> all_jwt_algorithms()
{
    std::vector<JwtAlgorithm> all;
    for (const auto& method : methods) all.push_back(method.algorithm);
    return all;
}

std::string sign_jwt(const SigningKey& key, const wire::Json& claims, const JwtForm& form)
{
    const auto& method = method_of(form.algorithm);
    wire::Json header;
    header.set("kid", key.kid).set("alg", jwt_algorithm_name(form.algorithm));
    if (!form.type.empty()) header.set("typ", form.type);
    auto token = base64url(wire::to_text(header)) + "." + base64url(wire::to_text(claims, form.escape_slash));
    const auto signature = key.key->sign(method.hash, token, method.scheme);
    return token.append(".").append(base64url(signature));
}

Result<VerifiedJwt> verify_jwt(std::string_view token, const KeySet& keys, const JwtRules& rules)
{
    TRY(const auto parts, split(token, rules.longest));
    TRY(auto header, read_header(parts.header, rules));
    TRY_VOID(check_signature(parts, header, keys));
    return read_claims(parts.claims, std::move(header), rules);
}

Result<std::string> unverified_issuer(std::string_view token, std::size_t longest)
{
    TRY(const auto parts, split(token, longest));
    TRY(const auto claims, decode_object(parts.claims, claims_limits));
    TRY(auto issuer, optional_text(claims, "iss"));
    if (!issuer) return refuse("the token has no issuer");
    return *std::move(issuer);
}

std::optional<std::string> unverified_key_id(std::string_view token, std::size_t longest)
{
    const auto parts = split(token, longest);
    if (!parts) return std::nullopt;
    const auto header = decode_object(parts->header, header_limits);
    if (!header) return std::nullopt;
    auto kid = optional_text(*header, "kid");
    return kid ? *std::move(kid) : std::nullopt;
}

bool has_audience(const wire::Json& claims, std::string_view audience)
{
    const auto* member = claims.find("aud");
    if (!member) return false;
    if (const auto* text = member->string()) return *text == audience;
    const auto* list = member->array();
    if (!list || !std::ranges::all_of(*list, [](const auto& item) { return item.string() != nullptr; })) return false;
    return std::ranges::any_of(*list, [audience](const auto& item) { return *item.string() == audience; });
}

std::string_view text_claim(const wire::Json& claims, std::string_view name)
{
    const auto* member = claims.find(name);
    const auto* text = member ? member->string() : nullptr;
    return text ? std::string_view(*text) : std::string_view();
}

}  // namespace sekisho::authn
