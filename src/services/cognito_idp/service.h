#pragma once

#include <memory>
#include <string>

#include "op/issuer_keys.h"
#include "op/operation.h"
#include "op/user_pool_tokens.h"
#include "services/cognito_idp/devices/device_sign_in.h"
#include "services/cognito_idp/factors/factor_operations.h"
#include "services/cognito_idp/factors/factors.h"
#include "services/cognito_idp/imports/import_operations.h"
#include "services/cognito_idp/limits/limits.h"
#include "services/cognito_idp/mapping/access_claims.h"
#include "services/cognito_idp/messages/outbox.h"
#include "services/cognito_idp/passkeys/passkey_sign_in.h"
#include "services/cognito_idp/pools/configuration_parts.h"
#include "services/cognito_idp/pools/paging.h"
#include "services/cognito_idp/pools/pool_operations.h"
#include "services/cognito_idp/pools/signing_keys.h"
#include "services/cognito_idp/risk/adaptive.h"
#include "services/cognito_idp/sign_in/auth_operations.h"
#include "services/cognito_idp/tokens/access_tokens.h"
#include "services/cognito_idp/triggers/custom_sign_in.h"
#include "services/cognito_idp/triggers/lambda_triggers.h"
#include "services/cognito_idp/users/admin_user_operations.h"
#include "services/cognito_idp/users/self_operations.h"
#include "services/cognito_idp/users/sign_up_operations.h"

namespace sekisho::cognito_idp {

/// What user pools need of the rest of the server; all of it outlives them.
struct Needs {
    store::Database& database;  ///< migrations() have been run
    const crypto::Sealer& sealer;
    WorkerPool& workers;
    const Clock& clock;
    std::string public_url;  ///< without a slash at its end
    crypto::Argon2Cost password_cost = {};
    const op::AccessMappings* access_mappings = nullptr;  ///< null: nobody is mapped
    KeyRotation key_rotation = {};
    IssuerForm issuer_form = IssuerForm::public_url;
    Mode new_pool_mode = Mode::aws_compat;
    Functions functions = {};  ///< what LambdaConfig may name
    limits::Settings limits = {};
    risk::Options risk = {};
    RsaKeySource rsa_keys = new_rsa_key;  ///< of signing keys
    /// Where passwords are hashed, so that short work does not wait behind that; null: `workers`.
    WorkerPool* password_workers = nullptr;
};

/// User pools: the parts that the handlers work with, put together once. Thread-safe.
class UserPools final : public op::IssuerKeys {
public:
    /// Reads the directory. Blocks; for the start.
    static Result<std::unique_ptr<UserPools>> open(Needs needs);

    /// The issuers <public_url>/<pool id>.
    [[nodiscard]] Result<std::shared_ptr<const authn::KeySet>> keys_for(std::string_view issuer) const override;
    [[nodiscard]] const op::UserPoolTokens& tokens() const { return access_tokens_; }
    /// The queue of messages.
    [[nodiscard]] Outbox& outbox() { return outbox_; }
    [[nodiscard]] Directory& directory() { return *directory_; }
    /// What is done now and then: signing keys that are due are replaced.
    Task<Result<void>> tend();
    [[nodiscard]] imports::ImportRunner& imports() { return import_runner_; }

private:
    friend op::Operations make_operations(UserPools& pools);
    friend op::Operations make_discovery_operations(UserPools& pools);
    UserPools(Needs needs, std::unique_ptr<Directory> directory, std::unique_ptr<limits::Limits> limits,
              risk::Sources risk_sources);

    [[nodiscard]] SignInSteps::Parts sign_in_parts();
    [[nodiscard]] Authentication::Parts authentication_parts() const;
    [[nodiscard]] PasskeyDoor passkey_door() const;
    [[nodiscard]] FactorParts factor_parts();

    Needs needs_;
    std::unique_ptr<Directory> directory_;
    Issuers issuers_;
    PoolRules pool_rules_;
    std::unique_ptr<limits::Limits> limits_;
    KeyReserve keys_;
    Paging paging_;
    ConfigurationParts configuration_;
    LambdaTriggers triggers_;
    MessageTexts texts_;
    Outbox outbox_;
    Codes codes_;
    CodeSender sender_;
    Sessions sessions_;
    AccessClaims access_claims_;
    risk::Sources risk_sources_;
    risk::ThreatWatch watch_;
    risk::AdaptiveAuthentication adaptive_;
    Tokens tokens_;
    AccessTokens access_tokens_;
    Passwords passwords_;
    NewPasswords new_passwords_;
    UserChange user_change_;
    UserMigration migration_;
    CustomAuthStage custom_auth_stage_;
    NewPasswordStage new_password_stage_;
    DeviceSecrets device_secrets_;
    PendingDevices pending_devices_;
    DeviceStage device_before_second_factor_;
    DeviceStage device_after_second_factor_;
    DeviceCompanion device_companion_;
    Factors factors_;
    SignInSteps steps_;
    SrpExchange srp_exchange_;
    DeviceSrpAuth device_srp_auth_;
    DevicePasswordVerifier device_password_verifier_;
    PasswordSignIn password_sign_in_;
    SrpSignIn srp_sign_in_;
    CustomSignIn custom_sign_in_;
    NewPasswordSignIn new_password_sign_in_;
    RefreshSignIn refresh_sign_in_;
    PasskeySignIn passkey_sign_in_;
    FactorSignIns factor_sign_ins_;
    Authentication authentication_;
    SelfServiceParts self_service_;
    SelfParts self_;
    FactorParts factor_parts_;
    imports::UploadUrls upload_urls_;
    imports::ImportRunner import_runner_;
    imports::ImportParts imports_;
};

}  // namespace sekisho::cognito_idp
