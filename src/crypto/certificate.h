#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/rsa.h"

namespace sekisho::crypto {

enum class KeyUse { signing, encryption };

/// A self-signed X.509 certificate (DER) for a key by which we sign, or by which others encrypt for us, where the other side
/// pins it: SAML requests and assertions. SHA-256 with RSA, valid for ten years.
[[nodiscard]] std::string make_signing_certificate(const RsaPrivateKey& signing_key, const std::string& common_name,
                                                   KeyUse use = KeyUse::signing);

struct CertificateFacts {
    std::string common_name;
    bool self_signed = false;  ///< its signature verifies by its own key
    int key_bits = 0;
};
/// nullopt for anything but one whole DER certificate.
[[nodiscard]] std::optional<CertificateFacts> read_certificate(std::string_view der);

}  // namespace sekisho::crypto
