#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace sekisho::crypto {

enum class RsaHash { sha256, sha384, sha512 };
/// RSASSA-PKCS1-v1_5 (JWS's RS...) or RSASSA-PSS with a salt of the hash's length (PS...; RFC 7518, 3.5).
enum class RsaScheme { pkcs1, pss };

/// An RSA key pair for JWT signatures. Immutable; thread-safe. 2048 bits or more.
class RsaPrivateKey {
public:
    static std::shared_ptr<const RsaPrivateKey> generate(int bits = 2048);
    static Result<std::shared_ptr<const RsaPrivateKey>> from_pem(const Secret& pem);
    ~RsaPrivateKey();
    [[nodiscard]] Secret to_pem() const;
    [[nodiscard]] std::string sign(RsaHash hash, std::string_view message, RsaScheme scheme = RsaScheme::pkcs1) const;
    [[nodiscard]] std::string modulus() const;   ///< big-endian, minimal: JWK's "n" before base64url
    [[nodiscard]] std::string exponent() const;  ///< JWK's "e"

private:
    struct State;
    explicit RsaPrivateKey(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

class RsaPublicKey {
public:
    /// Refuses moduli below 2048 or above 8192 bits and even or tiny exponents.
    static Result<std::shared_ptr<const RsaPublicKey>> from_components(std::string_view modulus, std::string_view exponent);
    ~RsaPublicKey();
    [[nodiscard]] bool verify(RsaHash hash, std::string_view message, std::string_view signature,
                              RsaScheme scheme = RsaScheme::pkcs1) const;

private:
    struct State;
    explicit RsaPublicKey(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// A self-signed certificate for development: EC P-256, `names` as subjectAltName, valid for 397 days.
struct DevelopmentCertificate {
    std::string certificate_pem;
    std::string private_key_pem;
};
[[nodiscard]] DevelopmentCertificate make_development_certificate(const std::string& common_name,
                                                                  const std::vector<std::string>& dns_names_and_addresses);

}  // namespace sekisho::crypto
