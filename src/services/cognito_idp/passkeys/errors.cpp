#include "services/cognito_idp/passkeys/errors.h"

#include <fmt/format.h>

#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp::errors {
namespace {

Error make(std::string code, std::string message)
{
    return {.code = std::move(code), .message = std::move(message), .status = 400, .detail = {}, .members = {}};
}

}  // namespace

Error passkeys_not_enabled()
{
    return make("WebAuthnNotEnabledException", "Passkey authentication is not enabled for this user pool.");
}

Error passkey_configuration_missing()
{
    return make("WebAuthnConfigurationMissingException",
                "The user pool has neither a relying party ID nor a user pool domain.");
}

Error passkey_challenge_not_found()
{
    return make("WebAuthnChallengeNotFoundException", "The registration challenge was not found or has expired.");
}

Error passkey_client_mismatch()
{
    return make("WebAuthnClientMismatchException",
                "The access token is for a different client than the one that started the registration.");
}

Error passkey_not_supported(std::string why)
{
    return make("WebAuthnCredentialNotSupportedException", fmt::format("The passkey is not supported: {}.", why));
}

Error passkey_origin_not_allowed()
{
    return make("WebAuthnOriginNotAllowedException",
                "The origin of the passkey does not align with the relying party ID of the user pool.");
}

Error passkey_relying_party_mismatch()
{
    return make("WebAuthnRelyingPartyMismatchException",
                "The passkey is associated with a different relying party ID than the user pool.");
}

Error passkey_malformed() { return invalid_parameter("Invalid passkey credential."); }
Error passkey_not_found() { return resource_not_found("Passkey credential not found."); }
Error passkey_already_registered() { return invalid_parameter("The passkey credential is already registered."); }

Error too_many_passkeys() { return limit_exceeded("The number of passkeys has exceeded its limit."); }

Error sign_in_not_fresh() { return not_authorized("A passkey can be registered only within five minutes of signing in."); }

}  // namespace sekisho::cognito_idp::errors
