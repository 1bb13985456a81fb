#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho::authn::webauthn {

/// What an authenticator says of the credential that it has made (W3C Web Authentication, 6.5.1).
struct AttestedCredential {
    std::string aaguid;      ///< 16 bytes
    std::string id;          ///< 1 to 1,023 bytes
    std::string public_key;  ///< COSE_Key, as it stood there; one CBOR value, not yet looked into
};

/// W3C Web Authentication, 6.1.
struct AuthenticatorData {
    std::string rp_id_hash;        ///< 32 bytes
    bool user_present = false;     ///< UP
    bool user_verified = false;    ///< UV
    bool backup_eligible = false;  ///< BE
    bool backed_up = false;        ///< BS
    std::uint32_t sign_count = 0;
    std::optional<AttestedCredential> credential;  ///< AT

    /// Refused with code "Malformed": anything that is not exactly as long as its flags say, and BS without BE. Extensions
    /// must be one CBOR map; nothing asks for any, so their contents are not looked at.
    static Result<AuthenticatorData> parse(std::string_view bytes);
};

}  // namespace sekisho::authn::webauthn
