#include "services/cognito_idp/operations.h"

#include "services/cognito_idp/devices/device_operations.h"
#include "services/cognito_idp/limits/limited_operation.h"
#include "services/cognito_idp/passkeys/passkey_operations.h"
#include "services/cognito_idp/pools/client_operations.h"
#include "services/cognito_idp/pools/configuration_operations.h"
#include "services/cognito_idp/pools/discovery_operations.h"
#include "services/cognito_idp/pools/group_operations.h"
#include "services/cognito_idp/pools/pool_operations.h"
#include "services/cognito_idp/pools/tag_operations.h"
#include "services/cognito_idp/risk/risk_operations.h"
#include "services/cognito_idp/service.h"
#include "services/cognito_idp/users/list_users.h"

namespace sekisho::cognito_idp {
namespace {

using op::make_operation;

/// Pools, tags, clients and groups.
void add_configuration(op::Operations& all, Directory& directory, KeyReserve& keys, const PoolRules& rules,
                       const Paging& paging, const Needs& needs)
{
    const auto& clock = needs.clock;
    auto& database = needs.database;
    all.push_back(make_operation<CreateUserPool>(directory, keys, rules, clock));
    all.push_back(make_operation<DescribeUserPool>(directory, database));
    all.push_back(make_operation<ListUserPools>(directory, paging));
    all.push_back(make_operation<UpdateUserPool>(directory, rules, clock));
    all.push_back(make_operation<DeleteUserPool>(directory));
    all.push_back(make_operation<AddCustomAttributes>(directory, clock));
    all.push_back(make_operation<TagResource>(directory));
    all.push_back(make_operation<UntagResource>(directory));
    all.push_back(make_operation<ListTagsForResource>(directory));
    all.push_back(make_operation<CreateUserPoolClient>(directory, clock));
    all.push_back(make_operation<DescribeUserPoolClient>(directory));
    all.push_back(make_operation<ListUserPoolClients>(directory, paging));
    all.push_back(make_operation<UpdateUserPoolClient>(directory, clock));
    all.push_back(make_operation<DeleteUserPoolClient>(directory));
    all.push_back(make_operation<AddUserPoolClientSecret>(directory, clock));
    all.push_back(make_operation<ListUserPoolClientSecrets>(directory));
    all.push_back(make_operation<DeleteUserPoolClientSecret>(directory));
    all.push_back(make_operation<CreateGroup>(directory, clock));
    all.push_back(make_operation<GetGroup>(directory));
    all.push_back(make_operation<ListGroups>(directory, paging));
    all.push_back(make_operation<UpdateGroup>(directory, clock));
    all.push_back(make_operation<DeleteGroup>(directory));
    all.push_back(make_operation<AdminAddUserToGroup>(directory, database));
    all.push_back(make_operation<AdminRemoveUserFromGroup>(directory, database));
    all.push_back(make_operation<AdminListGroupsForUser>(directory, database, paging));
    all.push_back(make_operation<ListUsersInGroup>(directory, database, paging));
}

}  // namespace

op::Operations make_operations(UserPools& pools)
{
    op::Operations all;
    auto& directory = *pools.directory_;
    auto& database = pools.needs_.database;
    const auto& clock = pools.needs_.clock;
    add_configuration(all, directory, pools.keys_, pools.pool_rules_, pools.paging_, pools.needs_);

    for (auto& operation : risk::make_risk_operations(
             {directory, database, pools.needs_.sealer, pools.paging_, *pools.risk_sources_.configurations, clock}))
        all.push_back(std::move(operation));

    for (auto& operation : imports::make_import_operations(pools.imports_)) all.push_back(std::move(operation));

    const auto& change = pools.user_change_;
    const auto& sender = pools.sender_;
    const AdminCreateUser::Parts creation{database, pools.passwords_, pools.outbox_, clock, pools.triggers_, pools.texts_};
    const AdminCodes codes{sender, pools.texts_};
    all.push_back(make_operation<AdminCreateUser>(directory, creation));
    all.push_back(make_operation<AdminGetUser>(directory, database));
    all.push_back(make_operation<AdminDeleteUser>(directory, database));
    all.push_back(make_operation<AdminDisableUser>(directory, change));
    all.push_back(make_operation<AdminEnableUser>(directory, change));
    all.push_back(make_operation<AdminConfirmSignUp>(directory, change, pools.triggers_));
    all.push_back(make_operation<AdminUserGlobalSignOut>(directory, change));
    all.push_back(make_operation<AdminUpdateUserAttributes>(directory, change, codes));
    all.push_back(make_operation<AdminDeleteUserAttributes>(directory, change));
    all.push_back(make_operation<AdminSetUserPassword>(directory, database, pools.new_passwords_, clock));
    all.push_back(make_operation<AdminResetUserPassword>(directory, change, codes));
    all.push_back(make_operation<ListUsers>(directory, database, pools.paging_));

    const auto& authentication = pools.authentication_;
    all.push_back(make_operation<InitiateAuth>(directory, authentication));
    all.push_back(make_operation<RespondToAuthChallenge>(directory, authentication));
    all.push_back(make_operation<AdminInitiateAuth>(directory, authentication));
    all.push_back(make_operation<AdminRespondToAuthChallenge>(directory, authentication));
    all.push_back(make_operation<GetTokensFromRefreshToken>(directory, pools.refresh_sign_in_));
    all.push_back(make_operation<RevokeToken>(directory, database, clock));

    const auto& self_service = pools.self_service_;
    all.push_back(make_operation<SignUp>(self_service, pools.passwords_));
    all.push_back(make_operation<ConfirmSignUp>(self_service));
    all.push_back(make_operation<ResendConfirmationCode>(self_service));
    all.push_back(make_operation<ForgotPassword>(self_service, pools.migration_));
    all.push_back(make_operation<ConfirmForgotPassword>(self_service, pools.new_passwords_));

    for (auto& operation : make_factor_operations(pools.factor_parts_)) all.push_back(std::move(operation));

    const auto& self = pools.self_;
    all.push_back(make_operation<GetUser>(self));
    all.push_back(make_operation<UpdateUserAttributes>(self));
    all.push_back(make_operation<DeleteUserAttributes>(self));
    all.push_back(make_operation<DeleteUser>(self));
    all.push_back(make_operation<GlobalSignOut>(self));
    all.push_back(make_operation<GetUserAttributeVerificationCode>(self));
    all.push_back(make_operation<VerifyUserAttribute>(self));
    all.push_back(make_operation<ChangePassword>(self, pools.passwords_, pools.new_passwords_));
    for (auto& operation : make_passkey_operations(self, pools.paging_)) all.push_back(std::move(operation));
    for (auto& operation : make_device_operations(directory, self, pools.paging_, pools.device_secrets_))
        all.push_back(std::move(operation));
    for (auto& operation : make_configuration_operations(pools.configuration_, *pools.limits_))
        all.push_back(std::move(operation));
    return limits::limited(std::move(all), directory, *pools.limits_, clock);
}

op::Operations make_discovery_operations(UserPools& pools)
{
    op::Operations all;
    all.push_back(imports::make_upload_operation(pools.imports_));
    all.push_back(make_operation<GetJsonWebKeySet>(*pools.directory_));
    all.push_back(make_operation<GetOpenIdConfiguration>(*pools.directory_, pools.tokens_));
    return all;
}

}  // namespace sekisho::cognito_idp
