#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "services/cognito_idp/passkeys/passkeys.h"
#include "wire/json.h"

/// What browsers are asked: the JSON forms of W3C Web Authentication (5.1).
namespace sekisho::cognito_idp::passkeys {

/// A credential that is named to the authenticator.
struct Descriptor {
    std::string id;  ///< in base64url
    std::vector<std::string> transports;
};
[[nodiscard]] std::vector<Descriptor> descriptors_of(const std::vector<Passkey>& passkeys);

/// PublicKeyCredentialCreationOptionsJSON: a discoverable credential, attestation not asked for. What is shown of the user
/// is the user name, or the address that is the user name's other form.
[[nodiscard]] wire::Json creation_options(const Pool& pool, const User& user, const Registration& registration,
                                          const std::vector<Descriptor>& exclude);

struct RequestOptions {
    std::string challenge;  ///< in base64url
    std::chrono::milliseconds timeout;
    std::vector<Descriptor> allow;
};
/// PublicKeyCredentialRequestOptionsJSON.
[[nodiscard]] wire::Json request_options(const Configuration& configuration, const RequestOptions& options);

/// The name of a well-known provider by its AAGUID (16 bytes), else "Passkey".
[[nodiscard]] std::string friendly_name(const std::string& aaguid);

}  // namespace sekisho::cognito_idp::passkeys
