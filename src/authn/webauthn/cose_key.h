#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "authn/webauthn/cbor.h"
#include "crypto/ec.h"
#include "crypto/ed25519.h"
#include "crypto/rsa.h"

namespace sekisho::authn::webauthn {

/// COSE algorithm identifiers (IANA) that a passkey may have, in the order in which they are offered.
enum class Algorithm : std::int32_t { es256 = -7, eddsa = -8, es384 = -35, rs256 = -257 };

/// All of them.
[[nodiscard]] std::span<const Algorithm> algorithms();
[[nodiscard]] std::optional<Algorithm> algorithm_of(std::int64_t identifier);

/// The public key of a passkey (RFC 9053; W3C Web Authentication, 6.5.1.1). Immutable; thread-safe.
class CoseKey {
public:
    /// COSE_Key of kty, alg and the parameters of the key, and of nothing else. ES256 is on P-256, ES384 on P-384, EdDSA on
    /// Ed25519. Code "NotSupported" for other algorithms and curves, "Malformed" for keys that are not sound.
    static Result<CoseKey> parse(std::string_view cbor);

    [[nodiscard]] Algorithm algorithm() const { return algorithm_; }
    /// ECDSA signatures in DER, as WebAuthn has them (6.5.5).
    [[nodiscard]] bool verify(std::string_view message, std::string_view signature) const;
    /// X and Y of an ES256 key, 32 bytes each; empty for any other.
    [[nodiscard]] const std::string& p256_coordinates() const { return p256_coordinates_; }

private:
    using Key = std::variant<std::shared_ptr<const crypto::EcPublicKey>, std::shared_ptr<const crypto::RsaPublicKey>,
                             std::shared_ptr<const crypto::Ed25519PublicKey>>;
    CoseKey(Algorithm algorithm, Key key, std::string p256_coordinates)
        : algorithm_(algorithm), key_(std::move(key)), p256_coordinates_(std::move(p256_coordinates))
    {
    }
    static Result<CoseKey> parse_ec(const Cbor& map, Algorithm algorithm);
    static Result<CoseKey> parse_rsa(const Cbor& map);
    static Result<CoseKey> parse_ed25519(const Cbor& map);

    Algorithm algorithm_;
    Key key_;
    std::string p256_coordinates_;
};

}  // namespace sekisho::authn::webauthn
