#pragma once

#include <string>

#include "base/result.h"

/// AWS's seven exceptions about passkeys. The texts are ours where AWS publishes none.
namespace sekisho::cognito_idp::errors {

/// The pool does not allow WEB_AUTHN.
[[nodiscard]] Error passkeys_not_enabled();
/// The pool has neither a relying party id nor a domain.
[[nodiscard]] Error passkey_configuration_missing();
/// No registration was started with this challenge, or it has expired or been used.
[[nodiscard]] Error passkey_challenge_not_found();
/// The registration was started with an access token of another client.
[[nodiscard]] Error passkey_client_mismatch();
/// `why` in lower case, without a full stop.
[[nodiscard]] Error passkey_not_supported(std::string why);
[[nodiscard]] Error passkey_origin_not_allowed();
[[nodiscard]] Error passkey_relying_party_mismatch();
[[nodiscard]] Error passkey_malformed();
[[nodiscard]] Error passkey_not_found();
[[nodiscard]] Error passkey_already_registered();
[[nodiscard]] Error too_many_passkeys();
/// Strict pools: the sign-in behind the access token is too old to add a way to sign in.
[[nodiscard]] Error sign_in_not_fresh();

}  // namespace sekisho::cognito_idp::errors
