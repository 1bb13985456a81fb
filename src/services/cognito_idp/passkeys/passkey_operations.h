#pragma once

#include "services/cognito_idp/pools/paging.h"
#include "services/cognito_idp/users/self_operations.h"

namespace sekisho::cognito_idp {

/// Begins a registration: the challenge lives for five minutes and is good once, for this user and client. Strict pools
/// want a sign-in of the last five minutes: a passkey outlives the session of whoever has found a token.
/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_StartWebAuthnRegistration.html
class StartWebAuthnRegistration : public ByAccessToken<api::StartWebAuthnRegistrationOperation, op::Effect::write> {
public:
    explicit StartWebAuthnRegistration(const SelfParts& parts) : ByAccessToken(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

/// Verifies what the authenticator answered and keeps the passkey. The challenge is used up, whatever comes of it.
class CompleteWebAuthnRegistration : public ByAccessToken<api::CompleteWebAuthnRegistrationOperation, op::Effect::write> {
public:
    explicit CompleteWebAuthnRegistration(const SelfParts& parts) : ByAccessToken(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class ListWebAuthnCredentials : public ByAccessToken<api::ListWebAuthnCredentialsOperation, op::Effect::read> {
public:
    ListWebAuthnCredentials(const SelfParts& parts, const Paging& paging) : ByAccessToken(parts), paging_(paging) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const Paging& paging_;
};

class DeleteWebAuthnCredential : public ByAccessToken<api::DeleteWebAuthnCredentialOperation, op::Effect::write> {
public:
    explicit DeleteWebAuthnCredential(const SelfParts& parts) : ByAccessToken(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

[[nodiscard]] op::Operations make_passkey_operations(const SelfParts& parts, const Paging& paging);

}  // namespace sekisho::cognito_idp
