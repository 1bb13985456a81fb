#pragma once

#include <string_view>
#include <vector>

#include "services/cognito_idp/triggers/triggers.h"

/// The events of triggers, AWS's JSON to the member. What AWS always sends and has no value for is null.
/// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-identity-pools-working-with-aws-lambda-triggers.html
namespace sekisho::cognito_idp::events {

/// What stands where the code and the user name go in the texts of a custom message.
inline constexpr std::string_view code_parameter = "{####}";
inline constexpr std::string_view username_parameter = "{username}";

[[nodiscard]] wire::Json pre_sign_up(const TriggerEvent& event, std::string_view source);
[[nodiscard]] wire::Json post_confirmation(const TriggerEvent& event, std::string_view source);
[[nodiscard]] wire::Json pre_authentication(const TriggerEvent& event);
[[nodiscard]] wire::Json post_authentication(const TriggerEvent& event, bool new_device_used);

/// PreTokenGenerationConfig.LambdaVersion: V1_0, V2_0, V3_0.
enum class TokenVersion { v1 = 1, v2 = 2, v3 = 3 };
struct TokenRequest {
    TokenVersion version = TokenVersion::v1;
    TokenSource source = TokenSource::authentication;
    TokenOverrides::Groups groups;
    std::vector<std::string> scopes;  ///< from V2 on
};
[[nodiscard]] wire::Json pre_token_generation(const TriggerEvent& event, const TokenRequest& request);

[[nodiscard]] wire::Json user_migration(const TriggerEvent& event, const std::optional<Secret>& password);
[[nodiscard]] wire::Json custom_message(const TriggerEvent& event, std::string_view source);
[[nodiscard]] wire::Json define_auth_challenge(const TriggerEvent& event, const std::vector<ChallengeResult>& session);
[[nodiscard]] wire::Json create_auth_challenge(const TriggerEvent& event, std::string_view challenge_name,
                                               const std::vector<ChallengeResult>& session);
[[nodiscard]] wire::Json verify_auth_challenge(const TriggerEvent& event, const CreatedChallenge& challenge,
                                               std::string_view answer);
[[nodiscard]] wire::Json inbound_federation(const TriggerEvent& event, const ProviderAnswer& answer);

}  // namespace sekisho::cognito_idp::events
