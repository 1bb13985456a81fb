#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "authn/webauthn/cose_key.h"
#include "wire/json.h"

/// The two ceremonies of W3C Web Authentication Level 3 as a relying party verifies them. Pure: no clock, no store. The
/// caller has made the challenge, sees that it is answered once and in time, and looks up the credential.
namespace sekisho::authn::webauthn {

enum class UserVerification { required, preferred };

struct RelyingParty {
    std::string id;  ///< a domain
    UserVerification user_verification = UserVerification::preferred;
};

/// RegistrationResponseJSON (5.1), its bytes decoded; nothing is verified yet.
struct RegistrationResponse {
    std::string id;
    std::string client_data;
    std::string attestation_object;
    std::vector<std::string> transports;    ///< those that look like one, at most 8
    std::optional<std::string> attachment;  ///< platform or cross-platform

    /// Code "Malformed".
    static Result<RegistrationResponse> parse(const wire::Json& json);
};

/// AuthenticationResponseJSON (5.1).
struct AssertionResponse {
    std::string id;
    std::string client_data;
    std::string authenticator_data;
    std::string signature;
    std::optional<std::string> user_handle;

    static Result<AssertionResponse> parse(const wire::Json& json);
};

/// A credential as it is to be kept.
struct Credential {
    std::string id;
    std::string public_key;  ///< COSE_Key
    std::string aaguid;      ///< 16 bytes; zeroes: not told
    std::string format;      ///< of its attestation
    std::uint32_t sign_count = 0;
    bool user_verified = false;
    bool backup_eligible = false;
    bool backed_up = false;
};

/// 7.1. Left to the caller: that the id is nobody else's (step 26).
[[nodiscard]] Result<Credential> verify_registration(const RelyingParty& party, std::string_view challenge,
                                                     const RegistrationResponse& response);

/// What a right assertion says; to be stored.
struct Assertion {
    std::uint32_t sign_count = 0;
    bool user_verified = false;
    bool backed_up = false;
};

/// 7.2, with `credential` as it was stored, of the user whose handle is `user_handle`. Refuses a counter that has not
/// grown, unless both are zero ("CounterWentBack").
[[nodiscard]] Result<Assertion> verify_assertion(const RelyingParty& party, std::string_view challenge,
                                                 const Credential& credential, std::string_view user_handle,
                                                 const AssertionResponse& response);

}  // namespace sekisho::authn::webauthn
