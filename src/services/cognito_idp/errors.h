#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

/// The errors of cognito-idp with AWS's codes and texts; clients match on the texts to the character. Every
/// client fault is HTTP 400 (the model gives no status).
namespace sekisho::cognito_idp::errors {

// Configuration
[[nodiscard]] Error pool_not_found(std::string_view pool_id);
[[nodiscard]] Error client_not_found(std::string_view client_id);
[[nodiscard]] Error group_not_found();
[[nodiscard]] Error group_exists();
[[nodiscard]] Error resource_not_found(std::string message);
[[nodiscard]] Error invalid_parameter(std::string message);
[[nodiscard]] Error limit_exceeded(std::string message);
[[nodiscard]] Error feature_unavailable(std::string message);

// Users
[[nodiscard]] Error user_not_found();
[[nodiscard]] Error username_exists(std::string message);
[[nodiscard]] Error alias_exists(std::string_view attribute);
[[nodiscard]] Error unsupported_user_state(std::string message);
[[nodiscard]] Error not_authorized(std::string message);
[[nodiscard]] Error invalid_password(std::string message);
[[nodiscard]] Error password_history();
[[nodiscard]] Error no_recovery_contact();

// Sign-in
[[nodiscard]] Error wrong_password();
[[nodiscard]] Error attempts_exceeded();
[[nodiscard]] Error user_disabled();
[[nodiscard]] Error user_not_confirmed();
[[nodiscard]] Error password_reset_required();
[[nodiscard]] Error missing_parameter(std::string_view name);
[[nodiscard]] Error flow_not_enabled(std::string_view flow);
[[nodiscard]] Error secret_hash_missing(std::string_view client_id);
[[nodiscard]] Error secret_hash_wrong(std::string_view client_id);
[[nodiscard]] Error session_bogus();
[[nodiscard]] Error session_spent();
[[nodiscard]] Error session_expired();

// Devices
[[nodiscard]] Error device_not_found();
[[nodiscard]] Error device_key_invalid();
[[nodiscard]] Error device_key_exists();

// Threat protection
[[nodiscard]] Error blocked_by_risk();
[[nodiscard]] Error breached_password();        ///< a new one
[[nodiscard]] Error breached_password_reset();  ///< the present one, at sign-in
[[nodiscard]] Error add_on_not_enabled();

// Codes
[[nodiscard]] Error code_mismatch();
[[nodiscard]] Error code_expired();
[[nodiscard]] Error too_many_attempts();
/// CodeDeliveryFailureException: the message was not taken.
[[nodiscard]] Error code_delivery_failure(std::string detail);

// Tokens
[[nodiscard]] Error access_token_invalid();
[[nodiscard]] Error access_token_revoked();
[[nodiscard]] Error access_token_expired();
[[nodiscard]] Error refresh_token_invalid();
[[nodiscard]] Error refresh_token_revoked();
[[nodiscard]] Error refresh_token_expired();
[[nodiscard]] Error refresh_token_reused();
[[nodiscard]] Error unsupported_token_type();

// Triggers
/// UserLambdaValidationException "PreSignUp failed with error <message>."
[[nodiscard]] Error lambda_refused(std::string_view trigger, std::string_view message);
/// UnexpectedLambdaException "PreSignUp invocation failed due to error <cause>."
[[nodiscard]] Error lambda_failed(std::string_view trigger, std::string_view cause);
[[nodiscard]] Error lambda_timed_out();
[[nodiscard]] Error lambda_not_configured(std::string_view trigger);
[[nodiscard]] Error invalid_lambda_response(std::string message = "Unrecognizable lambda output");

}  // namespace sekisho::cognito_idp::errors
