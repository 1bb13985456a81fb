#pragma once

/// The codes of the Errors of this folder: why a registration or an assertion was refused. Their messages are ours, in
/// lower case, and hold nothing of what the client sent; services translate the codes into their own errors.
namespace sekisho::authn::webauthn::verdicts {

inline constexpr const char* malformed = "Malformed";
inline constexpr const char* wrong_type = "WrongType";  ///< webauthn.get where webauthn.create is due, or the reverse
inline constexpr const char* wrong_challenge = "WrongChallenge";
inline constexpr const char* wrong_origin = "WrongOrigin";
inline constexpr const char* wrong_relying_party = "WrongRelyingParty";
inline constexpr const char* not_verified = "UserNotVerified";  ///< the user was not present, or not verified
inline constexpr const char* not_supported = "NotSupported";    ///< algorithm, key or attestation format
inline constexpr const char* wrong_signature = "WrongSignature";
inline constexpr const char* wrong_credential = "WrongCredential";   ///< of somebody else, or changed in a way it cannot
inline constexpr const char* counter_went_back = "CounterWentBack";  ///< the authenticator may have been cloned

}  // namespace sekisho::authn::webauthn::verdicts
