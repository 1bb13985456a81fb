#pragma once

#include "base/clock.h"
#include "services/cognito_identity/handler.h"
#include "services/cognito_identity/provider_names.h"

/// https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CreateIdentityPool.html and its neighbours.
namespace sekisho::cognito_identity {

class CreateIdentityPool : public OnService<api::CreateIdentityPoolOperation, op::Effect::write> {
public:
    explicit CreateIdentityPool(Directory& directory) : directory_(&directory) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    Directory* directory_;
};

class DescribeIdentityPool : public OnPool<api::DescribeIdentityPoolOperation, op::Effect::read> {
public:
    using OnPool::OnPool;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// Replaces every setting: what the request leaves out falls back to its default. The developer provider, once set, and the
/// tags stay.
class UpdateIdentityPool : public OnPool<api::UpdateIdentityPoolOperation, op::Effect::write> {
public:
    using OnPool::OnPool;
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

class DeleteIdentityPool : public OnPool<api::DeleteIdentityPoolOperation, op::Effect::write> {
public:
    using OnPool::OnPool;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

class ListIdentityPools : public OnService<api::ListIdentityPoolsOperation, op::Effect::read> {
public:
    explicit ListIdentityPools(const Directory& directory) : directory_(&directory) {}
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    const Directory* directory_;
};

/// Besides the permission on the pool, the caller needs iam:PassRole for every role that he hands to it
/// (role-based-access-control, "Granting pass role permission").
class SetIdentityPoolRoles : public OnPool<api::SetIdentityPoolRolesOperation, op::Effect::write> {
public:
    SetIdentityPoolRoles(Directory& directory, const ProviderNames& names) : OnPool(directory), names_(names) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    const ProviderNames& names_;
};

class GetIdentityPoolRoles : public OnPool<api::GetIdentityPoolRolesOperation, op::Effect::read> {
public:
    using OnPool::OnPool;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

class SetPrincipalTagAttributeMap : public OnPool<api::SetPrincipalTagAttributeMapOperation, op::Effect::write> {
public:
    SetPrincipalTagAttributeMap(Directory& directory, const ProviderNames& names) : OnPool(directory), names_(names) {}
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    const ProviderNames& names_;
};

class GetPrincipalTagAttributeMap : public OnPool<api::GetPrincipalTagAttributeMapOperation, op::Effect::read> {
public:
    using OnPool::OnPool;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

}  // namespace sekisho::cognito_identity
