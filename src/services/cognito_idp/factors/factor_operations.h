#pragma once

#include "services/cognito_idp/factors/first_factors.h"
#include "services/cognito_idp/factors/software_tokens.h"
#include "services/cognito_idp/users/admin_user_operations.h"
#include "services/cognito_idp/users/self_operations.h"

namespace sekisho::cognito_idp {

/// What the operations about factors share.
struct FactorParts {
    Directory& directory;
    store::Database& database;
    const AccessTokens& access_tokens;
    const SelfParts& self;
    const UserChange& user_change;
    const Sessions& sessions;
    const SoftwareTokens& tokens;
    PasskeyDoor passkeys;
    const Clock& clock;
};

/// Every operation of this folder. `parts` outlives them.
[[nodiscard]] op::Operations make_factor_operations(const FactorParts& parts);

/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserPoolMfaConfig.html
class SetUserPoolMfaConfig : public OnPool<api::SetUserPoolMfaConfigOperation, op::Effect::write> {
public:
    SetUserPoolMfaConfig(Directory& directory, const Clock& clock) : OnPool(directory), changes_(directory), clock_(clock) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Directory& changes_;
    const Clock& clock_;
};

class GetUserPoolMfaConfig : public OnPool<api::GetUserPoolMfaConfigOperation, op::Effect::read> {
public:
    explicit GetUserPoolMfaConfig(const Directory& directory) : OnPool(directory) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

/// Which of the factors that a user has are asked for, and which first.
class SetUserMFAPreference : public ByAccessToken<api::SetUserMFAPreferenceOperation, op::Effect::write> {
public:
    explicit SetUserMFAPreference(const FactorParts& parts) : ByAccessToken(parts.self) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class AdminSetUserMFAPreference : public OnPool<api::AdminSetUserMFAPreferenceOperation, op::Effect::write> {
public:
    explicit AdminSetUserMFAPreference(const FactorParts& parts) : OnPool(parts.directory), users_(parts.user_change) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const UserChange& users_;
};

/// The former SetUserMFAPreference, which knows SMS alone.
class SetUserSettings : public ByAccessToken<api::SetUserSettingsOperation, op::Effect::write> {
public:
    explicit SetUserSettings(const FactorParts& parts) : ByAccessToken(parts.self) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class AdminSetUserSettings : public OnPool<api::AdminSetUserSettingsOperation, op::Effect::write> {
public:
    explicit AdminSetUserSettings(const FactorParts& parts) : OnPool(parts.directory), users_(parts.user_change) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const UserChange& users_;
};

class GetUserAuthFactors : public ByAccessToken<api::GetUserAuthFactorsOperation, op::Effect::read> {
public:
    explicit GetUserAuthFactors(const FactorParts& parts) : ByAccessToken(parts.self), factors_(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const FactorParts& factors_;
};

class AdminGetUserAuthFactors : public OnPool<api::AdminGetUserAuthFactorsOperation, op::Effect::read> {
public:
    explicit AdminGetUserAuthFactors(const FactorParts& parts) : OnPool(parts.directory), factors_(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const FactorParts& factors_;
};

}  // namespace sekisho::cognito_idp
