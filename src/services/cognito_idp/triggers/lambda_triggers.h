#pragma once

#include "services/cognito_idp/triggers/events.h"
#include "services/cognito_idp/triggers/invoker.h"
#include "services/cognito_idp/triggers/triggers.h"

namespace sekisho::cognito_idp {

/// The triggers of LambdaConfig, by the functions that the configuration maps.
class LambdaTriggers final : public Triggers {
public:
    LambdaTriggers(const Functions& functions, const Clock& clock) : invoker_(functions, clock) {}

    Task<Result<PreSignUpAnswer>> pre_sign_up(TriggerEvent event, std::string source) const override;
    Task<Result<void>> post_confirmation(TriggerEvent event, std::string source) const override;
    Task<Result<void>> pre_authentication(TriggerEvent event) const override;
    Task<Result<void>> post_authentication(TriggerEvent event, bool new_device_used) const override;
    Task<Result<TokenOverrides>> pre_token_generation(TriggerEvent event, TokenSource source, TokenOverrides::Groups groups,
                                                      std::vector<std::string> scopes) const override;
    Task<Result<std::optional<MigratedUser>>> migrate_user(TriggerEvent event,
                                                           std::optional<Secret> password) const override;
    Task<Result<CustomMessage>> custom_message(TriggerEvent event, std::string source) const override;
    Task<Result<DefinedChallenge>> define_auth_challenge(TriggerEvent event,
                                                         std::vector<ChallengeResult> session) const override;
    Task<Result<CreatedChallenge>> create_auth_challenge(TriggerEvent event, std::string challenge_name,
                                                         std::vector<ChallengeResult> session) const override;
    Task<Result<bool>> verify_auth_challenge(TriggerEvent event, CreatedChallenge challenge,
                                             std::string answer) const override;
    Task<Result<std::optional<Attributes>>> inbound_federation(TriggerEvent event, ProviderAnswer answer) const override;

private:
    Invoker invoker_;
};

/// Which pre token generation event the pool wants.
[[nodiscard]] events::TokenVersion token_version(const api::LambdaConfigType& config);

/// Whether LambdaConfig can be held to: every function mapped by the configuration and of the pool's own account: a function
/// never learns of another account's users. InvalidParameterException for one that is not, for CustomSMSSender,
/// CustomEmailSender and KMSKeyID (this server sends messages itself), and for two different pre token generation functions;
/// FeatureUnavailableInTierException for V2_0 and V3_0 in LITE.
[[nodiscard]] Result<void> check_functions(const api::UserPoolType& settings, const Functions& functions,
                                           std::string_view account);

}  // namespace sekisho::cognito_idp
