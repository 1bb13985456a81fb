#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/task.h"
#include "services/cognito_idp/users/user.h"
#include "wire/json.h"

namespace sekisho::cognito_idp {

/// ClientMetadata of a call, or what triggers know as validationData.
using ClientMetadata = std::map<std::string, std::string>;

/// What every event of a trigger says: which pool, by which client, about whom.
/// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-identity-pools-working-with-aws-lambda-triggers.html
struct TriggerEvent {
    PoolPtr pool;
    std::string client_id;  ///< empty: an administrator's call that names none ("CLIENT_ID_NOT_APPLICABLE")
    std::string username;
    Attributes attributes;  ///< userAttributes, without sub
    std::string sub;        ///< empty: there is no such user (yet)
    std::string status;     ///< cognito:user_status; empty: none
    ClientMetadata metadata;
    /// ClientMetadata of InitiateAuth (pre authentication and migration alone hear of it) and ValidationData of SignUp.
    ClientMetadata validation_data = {};
    /// userNotFound; told only where the client hides existence.
    std::optional<bool> user_not_found = {};
};

[[nodiscard]] TriggerEvent event_about(const App& app, const User& user, ClientMetadata metadata);
/// A name that no user has, where the client hides that ("userNotFound").
[[nodiscard]] TriggerEvent event_about_nobody(const App& app, std::string_view username, ClientMetadata metadata);

/// What a pre sign-up trigger grants.
struct PreSignUpAnswer {
    bool confirm_user = false;
    bool verify_email = false;
    bool verify_phone = false;
};

/// A user as the migration trigger brings him.
struct MigratedUser {
    Attributes attributes;
    std::string final_status;                   ///< CONFIRMED or RESET_REQUIRED
    std::optional<std::string> message_action;  ///< SUPPRESS
    std::vector<std::string> delivery_mediums;
    bool force_alias_creation = false;
};

/// The texts of a message; {####} stands where the code goes.
struct CustomMessage {
    std::optional<std::string> email_subject;
    std::optional<std::string> email_message;
    std::optional<std::string> sms_message;
};

/// What a pre token generation trigger changes. Nothing it may not touch is in here: the trigger's answer is checked.
struct TokenOverrides {
    struct Claims {
        std::map<std::string, wire::Json> add;
        std::vector<std::string> suppress;  ///< beats add
    };
    Claims id, access;
    std::vector<std::string> scopes_to_add, scopes_to_suppress;
    struct Groups {
        std::vector<std::string> groups;
        std::vector<std::string> roles;
        std::optional<std::string> preferred_role;
    };
    std::optional<Groups> groups;  ///< in place of the user's own
};

/// Why tokens are made; names the event's triggerSource.
enum class TokenSource {
    authentication,
    new_password_challenge,
    authenticate_device,
    refresh_tokens,
    hosted_auth,
    client_credentials
};

/// One step of a custom sign-in, as the define trigger sees it.
struct ChallengeResult {
    std::string challenge_name;
    bool result = false;
    std::optional<std::string> challenge_metadata;
};
struct DefinedChallenge {
    bool issue_tokens = false;
    bool fail_authentication = false;
    std::string challenge_name;
};
struct CreatedChallenge {
    std::map<std::string, std::string> public_parameters;
    std::map<std::string, std::string> private_parameters;
    std::optional<std::string> metadata;
};

/// What an identity provider outside said about somebody who comes from there; what it did not send is null.
struct ProviderAnswer {
    std::string provider_name;
    std::string provider_type;
    wire::Json token_response, id_token, user_info, saml_response;
};

/// Calls the triggers of a pool: each at most 5 seconds, three tries. Where the pool has none for an occasion, nothing
/// happens. Errors: UserLambdaValidationException (the trigger refused, with its text), UnexpectedLambdaException (it
/// failed), InvalidLambdaResponseException. Never called within a transaction. Thread-safe.
class Triggers {
public:
    virtual ~Triggers() = default;

    /// `source`: PreSignUp_SignUp, PreSignUp_AdminCreateUser, PreSignUp_ExternalProvider.
    virtual Task<Result<PreSignUpAnswer>> pre_sign_up(TriggerEvent event, std::string source) const = 0;
    /// `source`: PostConfirmation_ConfirmSignUp, PostConfirmation_ConfirmForgotPassword.
    virtual Task<Result<void>> post_confirmation(TriggerEvent event, std::string source) const = 0;
    virtual Task<Result<void>> pre_authentication(TriggerEvent event) const = 0;
    virtual Task<Result<void>> post_authentication(TriggerEvent event, bool new_device_used) const = 0;
    virtual Task<Result<TokenOverrides>> pre_token_generation(TriggerEvent event, TokenSource source,
                                                              TokenOverrides::Groups groups,
                                                              std::vector<std::string> scopes) const = 0;
    /// `password`: nullopt for the forgotten one's variant. nullopt: not known there either.
    virtual Task<Result<std::optional<MigratedUser>>> migrate_user(TriggerEvent event,
                                                                   std::optional<Secret> password) const = 0;
    /// `source`: CustomMessage_SignUp, _AdminCreateUser, _ResendCode, _ForgotPassword, _UpdateUserAttribute,
    /// _VerifyUserAttribute, _Authentication.
    virtual Task<Result<CustomMessage>> custom_message(TriggerEvent event, std::string source) const = 0;
    virtual Task<Result<DefinedChallenge>> define_auth_challenge(TriggerEvent event,
                                                                 std::vector<ChallengeResult> session) const = 0;
    virtual Task<Result<CreatedChallenge>> create_auth_challenge(TriggerEvent event, std::string challenge_name,
                                                                 std::vector<ChallengeResult> session) const = 0;
    virtual Task<Result<bool>> verify_auth_challenge(TriggerEvent event, CreatedChallenge challenge,
                                                     std::string answer) const = 0;
    /// The attributes to go on with in place of the provider's; nullopt: the provider's, unchanged.
    virtual Task<Result<std::optional<Attributes>>> inbound_federation(TriggerEvent event, ProviderAnswer answer) const = 0;
};

/// For pools that have none.
[[nodiscard]] const Triggers& no_triggers();

}  // namespace sekisho::cognito_idp
