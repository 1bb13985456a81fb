#pragma once

#include <string_view>

#include "services/cognito_idp/triggers/events.h"

/// Reads the `response` of a function. What is missing or null says nothing; what has another type than AWS's is
/// InvalidLambdaResponseException "Unrecognizable lambda output", never guessed.
namespace sekisho::cognito_idp::answers {

[[nodiscard]] Result<PreSignUpAnswer> pre_sign_up(const wire::Json& response);

/// Of V1 or of V2 and V3. Claims that are not a trigger's are left out: `acr amr aud at_hash auth_time azp exp iat
/// identities iss jti nbf nonce origin_jti sub token_use`; those that begin with cognito:, aws: or sekisho:; and in access
/// tokens what says whose they are (client_id, username, scope, version, event_id, device_key). As AWS does, an access
/// token may be given an `aud` that is `client_id`.
[[nodiscard]] Result<TokenOverrides> token_overrides(const wire::Json& response, events::TokenVersion version,
                                                     std::string_view client_id);

/// nullopt: the function does not know the user either.
[[nodiscard]] Result<std::optional<MigratedUser>> user_migration(const wire::Json& response);
/// A text without the code, or an invitation without the user name, is refused; so are control characters in a subject.
[[nodiscard]] Result<CustomMessage> custom_message(const wire::Json& response, std::string_view source);
[[nodiscard]] Result<DefinedChallenge> define_auth_challenge(const wire::Json& response);
[[nodiscard]] Result<CreatedChallenge> create_auth_challenge(const wire::Json& response);
[[nodiscard]] Result<bool> verify_auth_challenge(const wire::Json& response);
[[nodiscard]] Result<std::optional<Attributes>> inbound_federation(const wire::Json& response);

}  // namespace sekisho::cognito_idp::answers
