#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "crypto/ec.h"
#include "crypto/rsa.h"
#include "wire/json.h"

/// JSON Web Tokens in compact form, signed with RSA or ECDSA: RFC 7515, 7517, 7519, with the advice of RFC 8725.
/// Pure; thread-safe. A signature costs about a millisecond, a verification some tens of microseconds.
namespace sekisho::authn {

/// What we verify; we sign with RSA alone. "none", the HMACs and all others are unknown, and so refused.
enum class JwtAlgorithm { rs256, rs384, rs512, ps256, ps384, ps512, es256, es384, es512 };
[[nodiscard]] std::string_view jwt_algorithm_name(JwtAlgorithm algorithm) noexcept;
[[nodiscard]] std::optional<JwtAlgorithm> jwt_algorithm_of(std::string_view name) noexcept;
/// All of them: for tokens of issuers that are not ours.
[[nodiscard]] std::vector<JwtAlgorithm> all_jwt_algorithms();

struct SigningKey {
    std::string kid;
    std::shared_ptr<const crypto::RsaPrivateKey> key;
};

struct JwtForm {
    JwtAlgorithm algorithm = JwtAlgorithm::rs256;
    std::string type;  ///< "typ" of the header; left out when empty, as Cognito does
    wire::EscapeSlash escape_slash = wire::EscapeSlash::no;
};
/// `claims` must be an object, the algorithm one of RSA. The header is {"kid", "alg"} in this order, and "typ".
[[nodiscard]] std::string sign_jwt(const SigningKey& key, const wire::Json& claims, const JwtForm& form = {});

/// A public key with what its JWK says about it.
struct VerificationKey {
    std::string kid;                        ///< empty: has none
    std::optional<JwtAlgorithm> algorithm;  ///< nullopt: good for all of its kind
    std::variant<std::shared_ptr<const crypto::RsaPublicKey>, std::shared_ptr<const crypto::EcPublicKey>> key;  ///< not null
};

/// The public keys of one issuer. Immutable once made.
class KeySet {
public:
    /// RFC 7517, section 5. Keys that are not for signatures, weak or malformed ones, and those of an algorithm that we do
    /// not have are left out; a broken document, more than 100 keys, or two keys of one id are the Error InvalidKeySet.
    static Result<KeySet> parse(std::string_view jwk_set);
    /// Of our own keys.
    static KeySet of(const std::vector<SigningKey>& keys);

    void add(VerificationKey key) { keys_.push_back(std::move(key)); }
    /// The key with that id. Without an id: the only key, if there is but one.
    [[nodiscard]] const VerificationKey* find(std::optional<std::string_view> kid) const noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return keys_.size(); }

private:
    std::vector<VerificationKey> keys_;
};

/// {"alg","e","kid","kty","n","use"}, as Cognito's jwks.json has it.
[[nodiscard]] wire::Json public_jwk(const SigningKey& key, JwtAlgorithm algorithm = JwtAlgorithm::rs256);
/// {"keys":[...]}
[[nodiscard]] wire::Json public_jwk_set(const std::vector<SigningKey>& keys);

/// What a token must be to be accepted.
struct JwtRules {
    Time now{};
    std::chrono::seconds leeway{0};
    std::chrono::seconds early{0};  ///< how far "nbf" and "iat" may lie in the future besides: others' clocks
    std::vector<JwtAlgorithm> algorithms = {JwtAlgorithm::rs256};
    /// Accepted values of "typ", without regard to case; "" stands for "none given".
    std::vector<std::string> types = {"", "JWT"};
    std::size_t longest = 16 * 1024;  ///< characters
};

struct JwtHeader {
    JwtAlgorithm algorithm = JwtAlgorithm::rs256;
    std::optional<std::string> kid;
    std::string type;
};

/// A token whose signature, times and header were verified. Issuer, audience, token_use, client_id are for the caller to
/// check.
struct VerifiedJwt {
    JwtHeader header;
    wire::Json claims;  ///< an object
    Time expires{};
    std::optional<Time> issued;
};

/// Verifies the signature first; the claims are read after that. "exp" must be there; "nbf" and "iat" are checked where they
/// are. Errors (400), with our own texts, for the caller to translate: InvalidJwt; ExpiredJwt when that is all that is
/// wrong. Refused: unknown algorithms, "crit", "jku", "x5u", "jwk" and "b64" in the header, duplicate members, dates that
/// are no integers, padding and blanks in the encoding.
[[nodiscard]] Result<VerifiedJwt> verify_jwt(std::string_view token, const KeySet& keys, const JwtRules& rules);

/// The member "iss" of a token that is NOT verified: only to choose the key set to verify it with.
[[nodiscard]] Result<std::string> unverified_issuer(std::string_view token, std::size_t longest = 16 * 1024);
/// The header's "kid" of a token that is NOT verified: only to ask for a newer key set. nullopt: has none, or no header.
[[nodiscard]] std::optional<std::string> unverified_key_id(std::string_view token, std::size_t longest = 16 * 1024);

/// Whether "aud" is that text, or an array of texts that has it. An array with anything but texts has nothing.
[[nodiscard]] bool has_audience(const wire::Json& claims, std::string_view audience);
/// The member of that name where it is text; else "".
[[nodiscard]] std::string_view text_claim(const wire::Json& claims, std::string_view name);

}  // namespace sekisho::authn
