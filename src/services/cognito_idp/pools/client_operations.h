#pragma once

#include "services/cognito_idp/handler.h"
#include "services/cognito_idp/pools/paging.h"

namespace sekisho::cognito_idp {

/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
class CreateUserPoolClient : public OnPool<api::CreateUserPoolClientOperation, op::Effect::write> {
public:
    CreateUserPoolClient(Directory& directory, const Clock& clock) : OnPool(directory), changes_(directory), clock_(clock) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Directory& changes_;
    const Clock& clock_;
};

/// Answers the (newest) secret, as AWS does: whoever may describe a client may act as it.
class DescribeUserPoolClient : public OnPool<api::DescribeUserPoolClientOperation, op::Effect::read> {
public:
    explicit DescribeUserPoolClient(const Directory& directory) : OnPool(directory) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class ListUserPoolClients : public OnPool<api::ListUserPoolClientsOperation, op::Effect::read> {
public:
    ListUserPoolClients(const Directory& directory, const Paging& paging) : OnPool(directory), paging_(paging) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const Paging& paging_;
};

/// A full replacement: what is left out falls back to its default.
class UpdateUserPoolClient : public OnPool<api::UpdateUserPoolClientOperation, op::Effect::write> {
public:
    UpdateUserPoolClient(Directory& directory, const Clock& clock) : OnPool(directory), changes_(directory), clock_(clock) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Directory& changes_;
    const Clock& clock_;
};

class DeleteUserPoolClient : public OnPool<api::DeleteUserPoolClientOperation, op::Effect::write> {
public:
    explicit DeleteUserPoolClient(Directory& directory) : OnPool(directory), changes_(directory) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Directory& changes_;
};

/// At most two secrets at a time, so that one can be replaced while both work.
class AddUserPoolClientSecret : public OnPool<api::AddUserPoolClientSecretOperation, op::Effect::write> {
public:
    AddUserPoolClientSecret(Directory& directory, const Clock& clock) : OnPool(directory), changes_(directory), clock_(clock)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Directory& changes_;
    const Clock& clock_;
};

/// Without the secrets themselves.
class ListUserPoolClientSecrets : public OnPool<api::ListUserPoolClientSecretsOperation, op::Effect::read> {
public:
    explicit ListUserPoolClientSecrets(const Directory& directory) : OnPool(directory) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

/// The last secret stays: without it the client would turn public.
class DeleteUserPoolClientSecret : public OnPool<api::DeleteUserPoolClientSecretOperation, op::Effect::write> {
public:
    explicit DeleteUserPoolClientSecret(Directory& directory) : OnPool(directory), changes_(directory) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Directory& changes_;
};

}  // namespace sekisho::cognito_idp
