#include "services/cognito_idp/errors.h"

#include <fmt/format.h>

namespace sekisho::cognito_idp::errors {
namespace {

Error make(std::string code, std::string message)
{
    return {.code = std::move(code), .message = std::move(message), .status = 400, .detail = {}, .members = {}};
}

}  // namespace

Error pool_not_found(std::string_view pool_id)
{
    return resource_not_found(fmt::format("User pool {} does not exist.", pool_id));
}

Error client_not_found(std::string_view client_id)
{
    return resource_not_found(fmt::format("User pool client {} does not exist.", client_id));
}

Error group_not_found() { return resource_not_found("Group not found."); }
Error group_exists() { return make("GroupExistsException", "A group with the name already exists."); }
Error resource_not_found(std::string message) { return make("ResourceNotFoundException", std::move(message)); }
Error invalid_parameter(std::string message) { return make("InvalidParameterException", std::move(message)); }
Error limit_exceeded(std::string message) { return make("LimitExceededException", std::move(message)); }
Error feature_unavailable(std::string message) { return make("FeatureUnavailableInTierException", std::move(message)); }

Error user_not_found() { return make("UserNotFoundException", "User does not exist."); }
Error username_exists(std::string message) { return make("UsernameExistsException", std::move(message)); }

Error alias_exists(std::string_view attribute)
{
    return make("AliasExistsException", fmt::format("An account with the {} already exists.", attribute));
}

Error unsupported_user_state(std::string message) { return make("UnsupportedUserStateException", std::move(message)); }
Error not_authorized(std::string message) { return make("NotAuthorizedException", std::move(message)); }
Error invalid_password(std::string message) { return make("InvalidPasswordException", std::move(message)); }

Error password_history() { return make("PasswordHistoryPolicyViolationException", "Password has previously been used."); }

Error no_recovery_contact()
{
    return invalid_parameter("Cannot reset password for the user as there is no registered/verified email or phone_number");
}

Error wrong_password() { return not_authorized("Incorrect username or password."); }
Error attempts_exceeded() { return not_authorized("Password attempts exceeded"); }
Error user_disabled() { return not_authorized("User is disabled."); }
Error user_not_confirmed() { return make("UserNotConfirmedException", "User is not confirmed."); }
Error password_reset_required() { return make("PasswordResetRequiredException", "Password reset required for the user"); }
Error missing_parameter(std::string_view name)
{
    return invalid_parameter(fmt::format("Missing required parameter {}", name));
}
Error flow_not_enabled(std::string_view flow)
{
    return invalid_parameter(fmt::format("{} flow not enabled for this client", flow));
}

Error secret_hash_missing(std::string_view client_id)
{
    return not_authorized(fmt::format("Client {} is configured with secret but SECRET_HASH was not received", client_id));
}

Error secret_hash_wrong(std::string_view client_id)
{
    return not_authorized(fmt::format("Unable to verify secret hash for client {}", client_id));
}

Error session_bogus() { return not_authorized("Invalid session for the user."); }
Error session_spent() { return not_authorized("Invalid session for the user, session can only be used once."); }
Error session_expired() { return not_authorized("Invalid session for the user, session is expired."); }

Error device_not_found() { return resource_not_found("Device does not exist."); }
Error device_key_invalid() { return invalid_parameter("Invalid device key given."); }
Error device_key_exists() { return make("DeviceKeyExistsException", "Device key already exists."); }

Error blocked_by_risk() { return not_authorized("Unable to login because of security reasons."); }
Error breached_password() { return invalid_password("Provided password cannot be used for security reasons."); }

Error breached_password_reset()
{
    return make("PasswordResetRequiredException", "Password reset required for user due to security reasons");
}

Error add_on_not_enabled()
{
    return make("UserPoolAddOnNotEnabledException", "Advanced security features are not enabled for this user pool.");
}

Error code_mismatch() { return make("CodeMismatchException", "Invalid verification code provided, please try again."); }
Error code_expired() { return make("ExpiredCodeException", "Invalid code provided, please request a code again."); }
Error code_delivery_failure(std::string detail)
{
    auto error = make("CodeDeliveryFailureException", "Unable to deliver the verification message.");
    error.detail = std::move(detail);
    return error;
}
Error too_many_attempts() { return limit_exceeded("Attempt limit exceeded, please try after some time."); }

Error access_token_invalid() { return not_authorized("Invalid Access Token"); }
Error access_token_revoked() { return not_authorized("Access Token has been revoked"); }
Error access_token_expired() { return not_authorized("Access Token has expired"); }
Error refresh_token_invalid() { return not_authorized("Invalid Refresh Token"); }
Error refresh_token_revoked() { return not_authorized("Refresh Token has been revoked"); }
Error refresh_token_expired() { return not_authorized("Refresh Token has expired"); }
Error refresh_token_reused() { return make("RefreshTokenReuseException", "Refresh token has already been used."); }
Error unsupported_token_type() { return make("UnsupportedTokenTypeException", "Unsupported token type."); }

Error lambda_refused(std::string_view trigger, std::string_view message)
{
    return make("UserLambdaValidationException", fmt::format("{} failed with error {}.", trigger, message));
}

Error lambda_failed(std::string_view trigger, std::string_view cause)
{
    return make("UnexpectedLambdaException", fmt::format("{} invocation failed due to error {}.", trigger, cause));
}

Error lambda_timed_out() { return make("UnexpectedLambdaException", "Socket timeout while invoking Lambda function"); }

Error lambda_not_configured(std::string_view trigger)
{
    return make("UnexpectedLambdaException", fmt::format("{} invocation failed due to configuration.", trigger));
}

Error invalid_lambda_response(std::string message) { return make("InvalidLambdaResponseException", std::move(message)); }

}  // namespace sekisho::cognito_idp::errors
