#pragma once

#include <string>
#include <string_view>

#include "authn/webauthn/authenticator_data.h"
#include "authn/webauthn/cbor.h"
#include "authn/webauthn/cose_key.h"

namespace sekisho::authn::webauthn {

/// What a new credential comes with (W3C Web Authentication, 6.5.4).
struct AttestationObject {
    std::string format;              ///< fmt
    Cbor statement;                  ///< attStmt, a map
    std::string authenticator_data;  ///< authData, the bytes that are signed

    /// Exactly these three members. Code "Malformed".
    static Result<AttestationObject> parse(std::string_view bytes);
};

/// Verifies the statement (8.2, 8.6, 8.7): formats none, packed (self and x5c) and fido-u2f. The statement must be sound,
/// but proves no make of authenticator: certificates are not traced to a root, since nothing is asked but "none" and no
/// policy depends on the make. Code "NotSupported" for other formats and for certificates that do not meet 8.2.1;
/// "WrongSignature"; "Malformed".
[[nodiscard]] Result<void> verify_attestation(const AttestationObject& object, const AuthenticatorData& data,
                                              const CoseKey& key, std::string_view client_data_hash);

}  // namespace sekisho::authn::webauthn
