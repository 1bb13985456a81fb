#pragma once

#include "services/cognito_idp/handler.h"
#include "services/cognito_idp/pools/paging.h"

namespace sekisho::cognito_idp {

/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html
class ListUsers : public OnPool<api::ListUsersOperation, op::Effect::read> {
public:
    ListUsers(const Directory& directory, store::Database& database, const Paging& paging)
        : OnPool(directory), database_(database), paging_(paging)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    store::Database& database_;
    const Paging& paging_;
};

}  // namespace sekisho::cognito_idp
