#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

/// STS's errors with AWS's codes, statuses and texts.
namespace sekisho::sts::errors {

/// AccessDenied, 403
[[nodiscard]] Error access_denied(std::string message);
/// "Not authorized to perform <action>": web identities are not told more.
[[nodiscard]] Error not_authorized(std::string_view action);
/// The role trusts every identity pool: AccessDenied, with the reason for the log alone.
[[nodiscard]] Error open_trust();
/// ValidationError, 400
[[nodiscard]] Error validation(std::string message);
/// InvalidParameterValue, 400: session tags
[[nodiscard]] Error invalid_parameter(std::string message);
/// MalformedPolicyDocument, 400
[[nodiscard]] Error malformed_policy(std::string message);
/// PackedPolicyTooLarge, 400
[[nodiscard]] Error packed_policy_too_large(int percent);
/// InvalidIdentityToken, 400
[[nodiscard]] Error invalid_identity_token(std::string message);
/// ExpiredTokenException, 400
[[nodiscard]] Error expired_identity_token(std::string message);
/// IDPRejectedClaim, 403
[[nodiscard]] Error idp_rejected_claim(std::string message);
/// IDPCommunicationError, 400: the issuer cannot be reached; SDKs try again.
[[nodiscard]] Error idp_communication();
/// InvalidIdentityToken, 400: the issuer's keys cannot be used
[[nodiscard]] Error no_verification_key();
/// InvalidAuthorizationMessageException, 400
[[nodiscard]] Error invalid_authorization_message();

}  // namespace sekisho::sts::errors
