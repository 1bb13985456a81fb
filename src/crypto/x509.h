#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho::crypto {

/// How a key of a certificate signs: ECDSA in X9.62's form on the curve of that name, RSASSA-PKCS1-v1_5, Ed25519.
enum class CertificateSignature { es256, es384, rs256, ed25519 };

enum class SubjectPart { country, organization, organizational_unit, common_name };

/// An X.509 certificate as an attestation statement carries it. Reading it proves nothing: no chain is built, no
/// signature of an issuer and no time of validity is looked at. Immutable; thread-safe.
class Certificate {
public:
    /// DER with nothing behind it, at most 16 KiB.
    static Result<std::shared_ptr<const Certificate>> from_der(std::string_view der);
    ~Certificate();

    [[nodiscard]] int version() const;  ///< 3 for X.509v3
    /// basicConstraints say that it may issue others; nullopt without that extension.
    [[nodiscard]] std::optional<bool> is_authority() const;
    /// The value as UTF-8; nullopt unless it stands there exactly once.
    [[nodiscard]] std::optional<std::string> subject(SubjectPart part) const;
    struct Extension {
        bool critical;
        std::string value;  ///< DER, inside the extension's own OCTET STRING
    };
    /// `oid` in dotted form; nullopt unless it stands there exactly once.
    [[nodiscard]] std::optional<Extension> extension(const std::string& oid) const;
    /// X and Y of a key on P-256, 32 bytes each; empty for any other key.
    [[nodiscard]] std::string p256_coordinates() const;
    /// False as well where the key is not of that algorithm, or an RSA key not of 2048 to 8192 bits.
    [[nodiscard]] bool verify(CertificateSignature algorithm, std::string_view message, std::string_view signature) const;

private:
    struct State;
    explicit Certificate(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace sekisho::crypto
