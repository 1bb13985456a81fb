#pragma once

#include "services/cognito_idp/handler.h"
#include "services/cognito_idp/pools/paging.h"
#include "services/cognito_idp/users/user.h"

namespace sekisho::cognito_idp {

/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html
class CreateGroup : public OnPool<api::CreateGroupOperation, op::Effect::write> {
public:
    CreateGroup(Directory& directory, const Clock& clock) : OnPool(directory), changes_(directory), clock_(clock) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Directory& changes_;
    const Clock& clock_;
};

class GetGroup : public OnPool<api::GetGroupOperation, op::Effect::read> {
public:
    explicit GetGroup(const Directory& directory) : OnPool(directory) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class ListGroups : public OnPool<api::ListGroupsOperation, op::Effect::read> {
public:
    ListGroups(const Directory& directory, const Paging& paging) : OnPool(directory), paging_(paging) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const Paging& paging_;
};

class UpdateGroup : public OnPool<api::UpdateGroupOperation, op::Effect::write> {
public:
    UpdateGroup(Directory& directory, const Clock& clock) : OnPool(directory), changes_(directory), clock_(clock) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Directory& changes_;
    const Clock& clock_;
};

class DeleteGroup : public OnPool<api::DeleteGroupOperation, op::Effect::write> {
public:
    explicit DeleteGroup(Directory& directory) : OnPool(directory), changes_(directory) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Directory& changes_;
};

class AdminAddUserToGroup : public OnPool<api::AdminAddUserToGroupOperation, op::Effect::write> {
public:
    AdminAddUserToGroup(const Directory& directory, store::Database& database) : OnPool(directory), database_(database) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    store::Database& database_;
};

class AdminRemoveUserFromGroup : public OnPool<api::AdminRemoveUserFromGroupOperation, op::Effect::write> {
public:
    AdminRemoveUserFromGroup(const Directory& directory, store::Database& database) : OnPool(directory), database_(database)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    store::Database& database_;
};

class AdminListGroupsForUser : public OnPool<api::AdminListGroupsForUserOperation, op::Effect::read> {
public:
    AdminListGroupsForUser(const Directory& directory, store::Database& database, const Paging& paging)
        : OnPool(directory), database_(database), paging_(paging)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    store::Database& database_;
    const Paging& paging_;
};

class ListUsersInGroup : public OnPool<api::ListUsersInGroupOperation, op::Effect::read> {
public:
    ListUsersInGroup(const Directory& directory, store::Database& database, const Paging& paging)
        : OnPool(directory), database_(database), paging_(paging)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    store::Database& database_;
    const Paging& paging_;
};

}  // namespace sekisho::cognito_idp
