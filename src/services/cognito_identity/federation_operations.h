#pragma once

#include "services/cognito_identity/federation.h"
#include "services/cognito_identity/handler.h"
#include "services/cognito_identity/identity_sessions.h"

namespace sekisho::cognito_identity {

/// https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html
class GetId : public Unsigned<api::GetIdOperation, op::Effect::write> {
public:
    GetId(const Directory& directory, const Federation& federation) : directory_(directory), federation_(federation) {}
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    const Directory& directory_;
    const Federation& federation_;
};

/// https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdToken.html
/// The basic (classic) flow: only where the pool allows it. The token carries the principal tags.
class GetOpenIdToken : public Unsigned<api::GetOpenIdTokenOperation, op::Effect::write> {
public:
    GetOpenIdToken(const Federation& federation, IdentityTokens& tokens) : federation_(federation), tokens_(tokens) {}
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    const Federation& federation_;
    IdentityTokens& tokens_;
};

/// https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html
/// The enhanced flow: the pool's rules choose the role, whose trust policy is then really asked; session name
/// "CognitoIdentityCredentials". Guests are cut down further by a session policy.
class GetCredentialsForIdentity : public Unsigned<api::GetCredentialsForIdentityOperation, op::Effect::write> {
public:
    GetCredentialsForIdentity(const Federation& federation, const IdentitySessions& sessions)
        : federation_(federation), sessions_(sessions)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    const Federation& federation_;
    const IdentitySessions& sessions_;
};

/// https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UnlinkIdentity.html
class UnlinkIdentity : public Unsigned<api::UnlinkIdentityOperation, op::Effect::write> {
public:
    struct Parts {
        const Federation& federation;
        const Identities& identities;
        const ProviderNames& names;
    };
    explicit UnlinkIdentity(Parts parts) : parts_(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    Parts parts_;
};

}  // namespace sekisho::cognito_identity
