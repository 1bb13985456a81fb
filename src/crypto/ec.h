#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho::crypto {

/// The curves of JWS's ES256, ES384 and ES512 (RFC 7518, 3.4). Each has its own hash: SHA-256, SHA-384, SHA-512.
enum class EcCurve { p256, p384, p521 };

/// The bytes of one coordinate, and of each half of a signature: 32, 48, 66.
[[nodiscard]] std::size_t coordinate_bytes(EcCurve curve) noexcept;

/// An EC key pair for ECDSA. Immutable; thread-safe.
class EcPrivateKey {
public:
    static std::shared_ptr<const EcPrivateKey> generate(EcCurve curve);
    ~EcPrivateKey();
    /// JWS's form: R and S beside each other, big-endian, of full length.
    [[nodiscard]] std::string sign(std::string_view message) const;
    /// X9.62's form (an ASN.1 sequence of R and S), as WebAuthn and X.509 have it.
    [[nodiscard]] std::string sign_der(std::string_view message) const;
    [[nodiscard]] std::string x() const;  ///< big-endian, of full length: JWK's "x" before base64url
    [[nodiscard]] std::string y() const;

private:
    struct State;
    explicit EcPrivateKey(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Immutable; thread-safe. A verification costs about a tenth of a millisecond.
class EcPublicKey {
public:
    /// Refuses coordinates that are not of full length and points that are not on the curve.
    static Result<std::shared_ptr<const EcPublicKey>> from_coordinates(EcCurve curve, std::string_view x,
                                                                       std::string_view y);
    ~EcPublicKey();
    [[nodiscard]] EcCurve curve() const noexcept;
    /// `signature` in JWS's form and of exact length.
    [[nodiscard]] bool verify(std::string_view message, std::string_view signature) const;
    /// `signature` in X9.62's form, strictly DER.
    [[nodiscard]] bool verify_der(std::string_view message, std::string_view signature) const;

private:
    struct State;
    explicit EcPublicKey(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace sekisho::crypto
