#pragma once

#include "services/cognito_identity/federation.h"
#include "services/cognito_identity/handler.h"
#include "services/cognito_identity/identities.h"
#include "services/cognito_identity/identity_tokens.h"

/// Operations on identities for administrators and developers' back ends: signed.
namespace sekisho::cognito_identity {

/// https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_ListIdentities.html
class ListIdentities : public OnPool<api::ListIdentitiesOperation, op::Effect::read> {
public:
    ListIdentities(Directory& directory, const Identities& identities) : OnPool(directory), identities_(identities) {}
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    const Identities& identities_;
};

/// https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DescribeIdentity.html
class DescribeIdentity : public OnService<api::DescribeIdentityOperation, op::Effect::read> {
public:
    DescribeIdentity(const Directory& directory, const Identities& identities)
        : directory_(directory), identities_(identities)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    const Directory& directory_;
    const Identities& identities_;
};

/// https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DeleteIdentities.html
class DeleteIdentities : public OnService<api::DeleteIdentitiesOperation, op::Effect::write> {
public:
    DeleteIdentities(const Directory& directory, const Identities& identities)
        : directory_(directory), identities_(identities)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    const Directory& directory_;
    const Identities& identities_;
};

/// https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdTokenForDeveloperIdentity.html
/// The caller's signature vouches for one user of the pool's developer provider; other logins of the same person come with
/// their tokens, and are linked.
class GetOpenIdTokenForDeveloperIdentity
    : public OnPool<api::GetOpenIdTokenForDeveloperIdentityOperation, op::Effect::write> {
public:
    struct Parts {
        Directory& directory;
        const Identities& identities;
        const LoginVerifier& verifier;
        const Federation& federation;
        IdentityTokens& tokens;
    };
    explicit GetOpenIdTokenForDeveloperIdentity(const Parts& parts) : OnPool(parts.directory), parts_(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    Parts parts_;
};

/// https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_LookupDeveloperIdentity.html
class LookupDeveloperIdentity : public OnPool<api::LookupDeveloperIdentityOperation, op::Effect::read> {
public:
    LookupDeveloperIdentity(Directory& directory, const Identities& identities) : OnPool(directory), identities_(identities)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    const Identities& identities_;
};

/// https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_MergeDeveloperIdentities.html
class MergeDeveloperIdentities : public OnPool<api::MergeDeveloperIdentitiesOperation, op::Effect::write> {
public:
    MergeDeveloperIdentities(Directory& directory, const Identities& identities) : OnPool(directory), identities_(identities)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    const Identities& identities_;
};

/// https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UnlinkDeveloperIdentity.html
class UnlinkDeveloperIdentity : public OnPool<api::UnlinkDeveloperIdentityOperation, op::Effect::write> {
public:
    UnlinkDeveloperIdentity(Directory& directory, const Identities& identities) : OnPool(directory), identities_(identities)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    const Identities& identities_;
};

}  // namespace sekisho::cognito_identity
