#pragma once

#include "services/cognito_idp/handler.h"
#include "services/cognito_idp/pools/mode.h"
#include "services/cognito_idp/pools/paging.h"
#include "services/cognito_idp/pools/signing_keys.h"
#include "services/cognito_idp/tokens/issuers.h"
#include "services/cognito_idp/triggers/functions.h"

namespace sekisho::cognito_idp {

/// What the installation says about its pools.
struct PoolRules {
    const Issuers& issuers;
    Mode new_pools = Mode::aws_compat;  ///< the mode of a new pool that does not say its own
    const Functions& functions;         ///< what LambdaConfig may name
};

/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html
class CreateUserPool : public api::CreateUserPoolOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    CreateUserPool(Directory& directory, KeyReserve& keys, const PoolRules& rules, const Clock& clock)
        : directory_(directory), keys_(keys), rules_(rules), clock_(clock)
    {
    }
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Directory& directory_;
    KeyReserve& keys_;
    const PoolRules& rules_;
    const Clock& clock_;
};

class DescribeUserPool : public OnPool<api::DescribeUserPoolOperation, op::Effect::read> {
public:
    DescribeUserPool(const Directory& directory, store::Database& database) : OnPool(directory), database_(database) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    store::Database& database_;
};

class ListUserPools : public api::ListUserPoolsOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    ListUserPools(const Directory& directory, const Paging& paging) : directory_(directory), paging_(paging) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const Directory& directory_;
    const Paging& paging_;
};

/// A full replacement: what is left out falls back to its default.
class UpdateUserPool : public OnPool<api::UpdateUserPoolOperation, op::Effect::write> {
public:
    UpdateUserPool(Directory& directory, const PoolRules& rules, const Clock& clock)
        : OnPool(directory), changes_(directory), rules_(rules), clock_(clock)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Directory& changes_;
    const PoolRules& rules_;
    const Clock& clock_;
};

/// Refused while DeletionProtection is ACTIVE.
class DeleteUserPool : public OnPool<api::DeleteUserPoolOperation, op::Effect::write> {
public:
    explicit DeleteUserPool(Directory& directory) : OnPool(directory), changes_(directory) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Directory& changes_;
};

class AddCustomAttributes : public OnPool<api::AddCustomAttributesOperation, op::Effect::write> {
public:
    AddCustomAttributes(Directory& directory, const Clock& clock) : OnPool(directory), changes_(directory), clock_(clock) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Directory& changes_;
    const Clock& clock_;
};

}  // namespace sekisho::cognito_idp
