#include "services/sts/errors.h"

#include <fmt/format.h>

namespace sekisho::sts::errors {

namespace {

Error make(std::string_view code, std::string message, int status)
{
    Error error;
    error.code = code;
    error.message = std::move(message);
    error.status = status;
    return error;
}

}  // namespace

Error access_denied(std::string message) { return make("AccessDenied", std::move(message), 403); }
Error open_trust()
{
    auto error = not_authorized("sts:AssumeRoleWithWebIdentity");
    error.detail = "the role's trust policy has no condition on cognito-identity.amazonaws.com:aud that holds for one pool";
    return error;
}

Error not_authorized(std::string_view action) { return access_denied(fmt::format("Not authorized to perform {}", action)); }
Error validation(std::string message) { return make("ValidationError", std::move(message), 400); }
Error invalid_parameter(std::string message) { return make("InvalidParameterValue", std::move(message), 400); }
Error malformed_policy(std::string message) { return make("MalformedPolicyDocument", std::move(message), 400); }

Error packed_policy_too_large(int percent)
{
    return make("PackedPolicyTooLarge",
                fmt::format("Packed policy consumes {}% of allotted space, please use smaller policy.", percent), 400);
}

Error invalid_identity_token(std::string message) { return make("InvalidIdentityToken", std::move(message), 400); }
Error expired_identity_token(std::string message) { return make("ExpiredTokenException", std::move(message), 400); }
Error idp_rejected_claim(std::string message) { return make("IDPRejectedClaim", std::move(message), 403); }

Error idp_communication()
{
    return make(
        "IDPCommunicationError",
        "The request could not be fulfilled because the identity provider (IDP) that was asked to verify the incoming "
        "identity token could not be reached.",
        400);
}

Error no_verification_key()
{
    return invalid_identity_token(
        "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity "
        "documentation for requirements");
}

Error invalid_authorization_message()
{
    return make("InvalidAuthorizationMessageException", "The authorization message is invalid or has expired.", 400);
}

}  // namespace sekisho::sts::errors
