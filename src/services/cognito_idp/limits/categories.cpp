#include "services/cognito_idp/limits/categories.h"

#include <algorithm>
#include <map>

namespace sekisho::cognito_idp::limits {
namespace {

struct Row {
    Category category;
    std::string_view name;
    int quota;
};

// https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html#category_operations
constexpr std::array<Row, category_count> rows{{
    {Category::UserAuthentication, "UserAuthentication", 120},
    {Category::UserCreation, "UserCreation", 50},
    {Category::UserFederation, "UserFederation", 25},
    {Category::UserAccountRecovery, "UserAccountRecovery", 30},
    {Category::UserRead, "UserRead", 120},
    {Category::UserUpdate, "UserUpdate", 25},
    {Category::UserToken, "UserToken", 120},
    {Category::UserResourceRead, "UserResourceRead", 50},
    {Category::UserResourceUpdate, "UserResourceUpdate", 25},
    {Category::UserList, "UserList", 30},
    {Category::UserPoolRead, "UserPoolRead", 15},
    {Category::UserPoolUpdate, "UserPoolUpdate", 15},
    {Category::UserPoolResourceRead, "UserPoolResourceRead", 20},
    {Category::UserPoolResourceUpdate, "UserPoolResourceUpdate", 15},
    {Category::UserPoolClientRead, "UserPoolClientRead", 15},
    {Category::UserPoolClientUpdate, "UserPoolClientUpdate", 15},
    {Category::ClientAuthentication, "ClientAuthentication", 150},
    {Category::LimitManagement, "LimitManagement", 1},
}};

/// What the table of AWS's lists; the operations on resources of a pool are told by their verbs.
using Table = std::map<std::string_view, Category>;

const Table& operations()
{
    using enum Category;
    static const Table table{
        {"InitiateAuth", UserAuthentication},
        {"AdminInitiateAuth", UserAuthentication},
        {"RespondToAuthChallenge", UserAuthentication},
        {"AdminRespondToAuthChallenge", UserAuthentication},
        {"GetTokensFromRefreshToken", UserAuthentication},
        {"GetUserAuthFactors", UserRead},
        {"AdminGetUserAuthFactors", UserRead},
        {"SignUp", UserCreation},
        {"ConfirmSignUp", UserCreation},
        {"AdminCreateUser", UserCreation},
        {"AdminConfirmSignUp", UserCreation},
        {"ForgotPassword", UserAccountRecovery},
        {"ConfirmForgotPassword", UserAccountRecovery},
        {"ChangePassword", UserAccountRecovery},
        {"AdminResetUserPassword", UserAccountRecovery},
        {"AdminSetUserPassword", UserAccountRecovery},
        {"GetUser", UserRead},
        {"AdminGetUser", UserRead},
        {"AdminAddUserToGroup", UserUpdate},
        {"AdminRemoveUserFromGroup", UserUpdate},
        {"AdminDeleteUser", UserUpdate},
        {"AdminDeleteUserAttributes", UserUpdate},
        {"AdminDisableProviderForUser", UserUpdate},
        {"AdminDisableUser", UserUpdate},
        {"AdminEnableUser", UserUpdate},
        {"AdminLinkProviderForUser", UserUpdate},
        {"AdminUpdateUserAttributes", UserUpdate},
        {"AdminUserGlobalSignOut", UserUpdate},
        {"DeleteUser", UserUpdate},
        {"DeleteUserAttributes", UserUpdate},
        {"GlobalSignOut", UserUpdate},
        {"UpdateUserAttributes", UserUpdate},
        {"VerifyUserAttribute", UserUpdate},
        {"RevokeToken", UserToken},
        {"AdminGetDevice", UserResourceRead},
        {"AdminListDevices", UserResourceRead},
        {"AdminListGroupsForUser", UserResourceRead},
        {"AdminListUserAuthEvents", UserResourceRead},
        {"GetDevice", UserResourceRead},
        {"GetUserAttributeVerificationCode", UserResourceRead},
        {"ListDevices", UserResourceRead},
        {"ListWebAuthnCredentials", UserResourceRead},
        {"AdminForgetDevice", UserResourceUpdate},
        {"AdminSetUserMFAPreference", UserResourceUpdate},
        {"AdminSetUserSettings", UserResourceUpdate},
        {"AdminUpdateAuthEventFeedback", UserResourceUpdate},
        {"AdminUpdateDeviceStatus", UserResourceUpdate},
        {"AssociateSoftwareToken", UserResourceUpdate},
        {"CompleteWebAuthnRegistration", UserResourceUpdate},
        {"ConfirmDevice", UserResourceUpdate},
        {"DeleteWebAuthnCredential", UserResourceUpdate},
        {"ForgetDevice", UserResourceUpdate},
        {"ResendConfirmationCode", UserResourceUpdate},
        {"SetUserMFAPreference", UserResourceUpdate},
        {"SetUserSettings", UserResourceUpdate},
        {"StartWebAuthnRegistration", UserResourceUpdate},
        {"UpdateAuthEventFeedback", UserResourceUpdate},
        {"UpdateDeviceStatus", UserResourceUpdate},
        {"VerifySoftwareToken", UserResourceUpdate},
        {"ListUsers", UserList},
        {"ListUsersInGroup", UserList},
        {"DescribeUserPool", UserPoolRead},
        {"ListUserPools", UserPoolRead},
        {"ListUserPoolReplicas", UserPoolRead},
        {"CreateUserPool", UserPoolUpdate},
        {"DeleteUserPool", UserPoolUpdate},
        {"UpdateUserPool", UserPoolUpdate},
        {"CreateUserPoolReplica", UserPoolUpdate},
        {"DeleteUserPoolReplica", UserPoolUpdate},
        {"UpdateUserPoolReplica", UserPoolUpdate},
        {"DescribeUserPoolClient", UserPoolClientRead},
        {"ListUserPoolClients", UserPoolClientRead},
        {"ListUserPoolClientSecrets", UserPoolClientRead},
        {"AddUserPoolClientSecret", UserPoolClientUpdate},
        {"CreateUserPoolClient", UserPoolClientUpdate},
        {"DeleteUserPoolClient", UserPoolClientUpdate},
        {"DeleteUserPoolClientSecret", UserPoolClientUpdate},
        {"UpdateUserPoolClient", UserPoolClientUpdate},
        {"GetProvisionedLimit", LimitManagement},
        {"UpdateProvisionedLimit", LimitManagement},
    };
    return table;
}

/// What is left configures a pool's resources: groups, identity providers, domains, branding, imports and the like.
std::optional<Category> of_resources(std::string_view operation)
{
    for (const std::string_view verb : {"Describe", "Get", "List"})
        if (operation.starts_with(verb)) return Category::UserPoolResourceRead;
    for (const std::string_view verb : {"Add", "Create", "Delete", "Set", "Start", "Stop", "Tag", "Untag", "Update"})
        if (operation.starts_with(verb)) return Category::UserPoolResourceUpdate;
    return std::nullopt;
}

}  // namespace

std::string_view to_text(Category category) noexcept { return rows[static_cast<std::size_t>(category)].name; }

std::optional<Category> category_named(std::string_view name) noexcept
{
    const auto found = std::ranges::find(rows, name, &Row::name);
    if (found == rows.end()) return std::nullopt;
    return found->category;
}

int default_quota(Category category) noexcept { return rows[static_cast<std::size_t>(category)].quota; }

std::optional<Category> category_of(std::string_view operation) noexcept
{
    const auto found = operations().find(operation);
    return found == operations().end() ? of_resources(operation) : std::optional(found->second);
}

}  // namespace sekisho::cognito_idp::limits
