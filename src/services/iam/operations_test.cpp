#include "services/iam/operations.h"

#include "base/encoding.h"
#include "services/iam/testing.h"

namespace sekisho::iam {
namespace {

namespace shapes = sekisho::shapes::iam;
using testing::TestAccount;

class IamOperations : public ::testing::Test {
protected:
    template <class Operation>
    Error error_of(typename Operation::Input input)
    {
        auto output = account_.call<Operation>(account_.root(), std::move(input));
        return output ? Error{} : output.error();
    }

    std::string make_policy(const std::string& name, const std::string& document)
    {
        shapes::CreatePolicyRequest create;
        create.PolicyName = name;
        create.PolicyDocument = document;
        return *account_.must<shapes::CreatePolicyOperation>(create).Policy->Arn;
    }

    std::string shown_trust(const std::string& role)
    {
        shapes::GetRoleRequest get;
        get.RoleName = role;
        return percent_decode(*account_.must<shapes::GetRoleOperation>(get).Role.AssumeRolePolicyDocument).value_or("");
    }

    void delete_user(const std::string& name)
    {
        shapes::ListAccessKeysRequest list;
        list.UserName = name;
        for (const auto& key : account_.must<shapes::ListAccessKeysOperation>(list).AccessKeyMetadata) {
            shapes::DeleteAccessKeyRequest remove;
            remove.UserName = name;
            remove.AccessKeyId = *key.AccessKeyId;
            account_.must<shapes::DeleteAccessKeyOperation>(remove);
        }
        shapes::DeleteUserRequest erase;
        erase.UserName = name;
        account_.must<shapes::DeleteUserOperation>(erase);
    }

    TestAccount account_;
};

TEST_F(IamOperations, AUserWithoutPoliciesMayDoNothing)
{
    const auto bob = account_.caller_of_key(account_.make_user("Bob").key_id);
    const auto refused = account_.call<shapes::ListUsersOperation>(bob, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message,
              "User: arn:aws:iam::123456789012:user/Bob is not authorized to perform: iam:ListUsers on resource: "
              "arn:aws:iam::123456789012:user/ because no identity-based policy allows the iam:ListUsers action");
}

TEST_F(IamOperations, NamesAreUniqueWithoutRegardToCase)
{
    account_.make_user("Bob");
    shapes::CreateUserRequest create;
    create.UserName = "BOB";
    const auto error = error_of<shapes::CreateUserOperation>(create);
    EXPECT_EQ(error.code, "EntityAlreadyExists");
    EXPECT_EQ(error.status, 409);
    EXPECT_EQ(error.message, "User with name BOB already exists.");
}

TEST_F(IamOperations, WhatDoesNotExistIsNotFoundInAwsWords)
{
    shapes::GetUserRequest user;
    user.UserName = "X";
    EXPECT_EQ(error_of<shapes::GetUserOperation>(user).message, "The user with name X cannot be found.");
    shapes::GetRoleRequest role;
    role.RoleName = "X";
    EXPECT_EQ(error_of<shapes::GetRoleOperation>(role).message, "The role with name X cannot be found.");
    EXPECT_EQ(error_of<shapes::GetRoleOperation>(role).status, 404);
}

TEST_F(IamOperations, AGroupGivesItsPoliciesToItsMembersAndTakesThemAway)
{
    const auto bob = account_.caller_of_key(account_.make_user("Bob").key_id);
    shapes::CreateGroupRequest group;
    group.GroupName = "Readers";
    account_.must<shapes::CreateGroupOperation>(group);
    shapes::PutGroupPolicyRequest put;
    put.GroupName = "Readers";
    put.PolicyName = "p";
    put.PolicyDocument = testing::allow("s3:GetObject");
    account_.must<shapes::PutGroupPolicyOperation>(put);
    EXPECT_FALSE(account_.may(bob, "s3:GetObject"));
    shapes::AddUserToGroupRequest add;
    add.GroupName = "Readers";
    add.UserName = "Bob";
    account_.must<shapes::AddUserToGroupOperation>(add);
    EXPECT_TRUE(account_.may(bob, "s3:GetObject"));
    account_.reopen();
    EXPECT_TRUE(account_.may(bob, "s3:GetObject"));
    shapes::DeleteGroupRequest erase;
    erase.GroupName = "Readers";
    EXPECT_EQ(error_of<shapes::DeleteGroupOperation>(erase).code, "DeleteConflict");
    shapes::RemoveUserFromGroupRequest remove;
    remove.GroupName = "Readers";
    remove.UserName = "Bob";
    account_.must<shapes::RemoveUserFromGroupOperation>(remove);
    EXPECT_FALSE(account_.may(bob, "s3:GetObject"));
}

TEST_F(IamOperations, TheDefaultVersionOfAnAttachedPolicyCounts)
{
    const auto bob = account_.caller_of_key(account_.make_user("Bob").key_id);
    const auto arn = make_policy("P", testing::allow("s3:GetObject"));
    shapes::AttachUserPolicyRequest attach;
    attach.UserName = "Bob";
    attach.PolicyArn = arn;
    account_.must<shapes::AttachUserPolicyOperation>(attach);
    EXPECT_TRUE(account_.may(bob, "s3:GetObject"));
    shapes::CreatePolicyVersionRequest version;
    version.PolicyArn = arn;
    version.PolicyDocument = testing::allow("s3:PutObject");
    account_.must<shapes::CreatePolicyVersionOperation>(version);
    EXPECT_TRUE(account_.may(bob, "s3:GetObject"));
    shapes::SetDefaultPolicyVersionRequest set;
    set.PolicyArn = arn;
    set.VersionId = "v2";
    account_.must<shapes::SetDefaultPolicyVersionOperation>(set);
    EXPECT_FALSE(account_.may(bob, "s3:GetObject"));
    EXPECT_TRUE(account_.may(bob, "s3:PutObject"));
    account_.reopen();
    EXPECT_TRUE(account_.may(bob, "s3:PutObject"));
    shapes::DeletePolicyRequest erase;
    erase.PolicyArn = arn;
    EXPECT_EQ(error_of<shapes::DeletePolicyOperation>(erase).message, "Cannot delete a policy attached to entities.");
}

TEST_F(IamOperations, APolicyHasFiveVersionsAtMostAndKeepsItsDefault)
{
    const auto arn = make_policy("P", testing::allow("s3:GetObject"));
    shapes::CreatePolicyVersionRequest version;
    version.PolicyArn = arn;
    version.PolicyDocument = testing::allow("s3:PutObject");
    for (int i = 0; i < 4; ++i) account_.must<shapes::CreatePolicyVersionOperation>(version);
    EXPECT_EQ(error_of<shapes::CreatePolicyVersionOperation>(version).code, "LimitExceeded");
    shapes::DeletePolicyVersionRequest erase;
    erase.PolicyArn = arn;
    erase.VersionId = "v1";
    EXPECT_EQ(error_of<shapes::DeletePolicyVersionOperation>(erase).code, "DeleteConflict");
    erase.VersionId = "v5";
    account_.must<shapes::DeletePolicyVersionOperation>(erase);
    EXPECT_EQ(*account_.must<shapes::CreatePolicyVersionOperation>(version).PolicyVersion->VersionId, "v6")
        << "numbers are not used again";
}

TEST_F(IamOperations, ABoundaryLimitsAndCannotBeDeletedWhileInUse)
{
    const auto bob = account_.caller_of_key(account_.make_user("Bob", testing::allow_all).key_id);
    const auto arn = make_policy("B", testing::allow("s3:GetObject"));
    shapes::PutUserPermissionsBoundaryRequest put;
    put.UserName = "Bob";
    put.PermissionsBoundary = arn;
    account_.must<shapes::PutUserPermissionsBoundaryOperation>(put);
    EXPECT_TRUE(account_.may(bob, "s3:GetObject"));
    EXPECT_FALSE(account_.may(bob, "s3:PutObject"));
    shapes::DeletePolicyRequest erase;
    erase.PolicyArn = arn;
    EXPECT_EQ(error_of<shapes::DeletePolicyOperation>(erase).code, "DeleteConflict");
    put.PermissionsBoundary = "arn:aws:iam::123456789012:policy/none";
    EXPECT_EQ(error_of<shapes::PutUserPermissionsBoundaryOperation>(put).code, "NoSuchEntity");
}

TEST_F(IamOperations, TheBoundaryToBeSetCanBeConditioned)
{
    const auto document = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:CreateUser","Resource":"*",
        "Condition":{"StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::123456789012:policy/B"}}}]})";
    const auto bob = account_.caller_of_key(account_.make_user("Bob", document).key_id);
    make_policy("B", testing::allow("s3:GetObject"));
    shapes::CreateUserRequest create;
    create.UserName = "Eve";
    EXPECT_EQ(account_.call<shapes::CreateUserOperation>(bob, create).error().code, "AccessDenied");
    create.PermissionsBoundary = "arn:aws:iam::123456789012:policy/B";
    const auto made = account_.call<shapes::CreateUserOperation>(bob, create);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->User->PermissionsBoundary->PermissionsBoundaryArn, "arn:aws:iam::123456789012:policy/B");
}

TEST_F(IamOperations, ARenameNeedsThePermissionForBothNames)
{
    const auto bob = account_.caller_of_key(
        account_.make_user("Bob", testing::allow("iam:UpdateUser", "arn:aws:iam::123456789012:user/Ann")).key_id);
    account_.make_user("Ann");
    shapes::UpdateUserRequest update;
    update.UserName = "Ann";
    update.NewUserName = "Admin";
    EXPECT_EQ(account_.call<shapes::UpdateUserOperation>(bob, update).error().code, "AccessDenied");
}

TEST_F(IamOperations, APolicyThatIsNotUnderstoodIsRefused)
{
    account_.make_user("Bob");
    shapes::PutUserPolicyRequest put;
    put.UserName = "Bob";
    put.PolicyName = "p";
    put.PolicyDocument = R"({"Version":"2012-10-17","Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]})";
    EXPECT_EQ(error_of<shapes::PutUserPolicyOperation>(put).code, "MalformedPolicyDocument");
    put.PolicyDocument = R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:GetObject","Resource":"*",)"
                         R"("Condition":{"StringEquals":{"s3:ExistingObjectTag/secret":"yes"}}}]})";
    EXPECT_EQ(error_of<shapes::PutUserPolicyOperation>(put).code, "MalformedPolicyDocument")
        << "a denial that could never match";
}

TEST_F(IamOperations, InlinePoliciesComeBackPercentEncodedAndByteForByte)
{
    account_.make_user("Bob");
    shapes::PutUserPolicyRequest put;
    put.UserName = "Bob";
    put.PolicyName = "p";
    put.PolicyDocument = testing::allow("s3:Get*") + "\n ";
    account_.must<shapes::PutUserPolicyOperation>(put);
    shapes::GetUserPolicyRequest get;
    get.UserName = "bob";
    get.PolicyName = "p";
    const auto output = account_.must<shapes::GetUserPolicyOperation>(get);
    EXPECT_EQ(output.UserName, "Bob");
    EXPECT_EQ(output.PolicyDocument, percent_encode(put.PolicyDocument));
}

TEST_F(IamOperations, InlinePoliciesOfAUserHaveRoomFor2048Characters)
{
    account_.make_user("Bob");
    shapes::PutUserPolicyRequest put;
    put.UserName = "Bob";
    put.PolicyName = "p";
    put.PolicyDocument = testing::allow("s3:GetObject", "arn:aws:s3:::" + std::string(2048, 'b'));
    EXPECT_EQ(error_of<shapes::PutUserPolicyOperation>(put).message,
              "Maximum policy size of 2048 bytes exceeded for user Bob");
}

TEST_F(IamOperations, TrustInSomeoneWhoDoesNotExistIsRefused)
{
    shapes::CreateRoleRequest create;
    create.RoleName = "R";
    create.AssumeRolePolicyDocument = testing::trust(R"({"AWS":"arn:aws:iam::123456789012:user/Nobody"})");
    const auto error = error_of<shapes::CreateRoleOperation>(create);
    EXPECT_EQ(error.code, "MalformedPolicyDocument");
    EXPECT_EQ(error.message, R"(Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:user/Nobody")");
}

TEST_F(IamOperations, TrustFollowsARenamedUserAndShowsTheIdOfADeletedOne)
{
    const auto bob = account_.make_user("Bob");
    account_.make_role("R", testing::trust(R"({"AWS":"arn:aws:iam::123456789012:user/Bob"})"));
    EXPECT_NE(shown_trust("R").find(bob.arn), std::string::npos);
    shapes::UpdateUserRequest update;
    update.UserName = "Bob";
    update.NewUserName = "Rob";
    account_.must<shapes::UpdateUserOperation>(update);
    EXPECT_NE(shown_trust("R").find("user/Rob"), std::string::npos);
    delete_user("Rob");
    EXPECT_NE(shown_trust("R").find("\"" + bob.id + "\""), std::string::npos);
    account_.make_user("Bob");
    account_.reopen();
    EXPECT_NE(shown_trust("R").find("\"" + bob.id + "\""), std::string::npos) << "a namesake is somebody else";
}

TEST_F(IamOperations, DeletingAUserWaitsForKeysAndPolicies)
{
    account_.make_user("Bob", testing::allow_all);
    shapes::DeleteUserRequest erase;
    erase.UserName = "Bob";
    EXPECT_EQ(error_of<shapes::DeleteUserOperation>(erase).message, "Cannot delete entity, must delete policies first.");
    shapes::DeleteUserPolicyRequest remove;
    remove.UserName = "Bob";
    remove.PolicyName = "inline";
    account_.must<shapes::DeleteUserPolicyOperation>(remove);
    EXPECT_EQ(error_of<shapes::DeleteUserOperation>(erase).message, "Cannot delete entity, must delete access keys first.");
    delete_user("Bob");
    EXPECT_EQ(error_of<shapes::DeleteUserOperation>(erase).code, "NoSuchEntity");
}

TEST_F(IamOperations, AUserHasTwoKeysAtMostAndOnlyItsOwn)
{
    const auto bob = account_.make_user("Bob");
    account_.make_user("Ann");
    shapes::CreateAccessKeyRequest create;
    create.UserName = "Bob";
    account_.must<shapes::CreateAccessKeyOperation>(create);
    EXPECT_EQ(error_of<shapes::CreateAccessKeyOperation>(create).message, "Cannot exceed quota for AccessKeysPerUser: 2");
    shapes::DeleteAccessKeyRequest remove;
    remove.UserName = "Ann";
    remove.AccessKeyId = bob.key_id;
    EXPECT_EQ(error_of<shapes::DeleteAccessKeyOperation>(remove).code, "NoSuchEntity");
}

TEST_F(IamOperations, ListsArePagedByMarker)
{
    for (const auto* name : {"c", "A", "b"}) account_.make_user(name);
    shapes::ListUsersRequest list;
    list.MaxItems = 2;
    const auto first = account_.must<shapes::ListUsersOperation>(list);
    ASSERT_EQ(first.Users.size(), 2U);
    EXPECT_EQ(first.Users[0].UserName, "A");
    EXPECT_EQ(first.IsTruncated, true);
    list.Marker = first.Marker;
    const auto second = account_.must<shapes::ListUsersOperation>(list);
    ASSERT_EQ(second.Users.size(), 1U);
    EXPECT_EQ(second.Users[0].UserName, "c");
    EXPECT_EQ(second.IsTruncated, false);
    EXPECT_FALSE(second.Marker);
    list.Marker = "!";
    EXPECT_EQ(error_of<shapes::ListUsersOperation>(list).code, "ValidationError");
}

TEST_F(IamOperations, TagKeysAreOneWhateverTheirCase)
{
    account_.make_user("Bob");
    const auto tag = [](const char* key, const char* value) {
        shapes::Tag made;
        made.Key = key;
        made.Value = value;
        return made;
    };
    shapes::TagUserRequest add;
    add.UserName = "Bob";
    add.Tags = {tag("Team", "a"), tag("team", "b")};
    EXPECT_EQ(error_of<shapes::TagUserOperation>(add).code, "InvalidInput");
    add.Tags = {tag("Team", "a")};
    account_.must<shapes::TagUserOperation>(add);
    add.Tags = {tag("TEAM", "b")};
    account_.must<shapes::TagUserOperation>(add);
    add.Tags = {tag("aws:x", "b")};
    EXPECT_EQ(error_of<shapes::TagUserOperation>(add).code, "InvalidInput");
    account_.reopen();
    shapes::ListUserTagsRequest list;
    list.UserName = "Bob";
    const auto tags = account_.must<shapes::ListUserTagsOperation>(list).Tags;
    ASSERT_EQ(tags.size(), 1U);
    EXPECT_EQ(tags[0].Key, "TEAM");
    EXPECT_EQ(tags[0].Value, "b");
}

TEST_F(IamOperations, ResourceTagsDecide)
{
    const auto document = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:GetRole","Resource":"*",
        "Condition":{"StringEquals":{"aws:ResourceTag/Team":"blue"}}}]})";
    const auto bob = account_.caller_of_key(account_.make_user("Bob", document).key_id);
    account_.make_role("R", testing::trust(R"({"AWS":"*"})"));
    shapes::GetRoleRequest get;
    get.RoleName = "R";
    EXPECT_FALSE(account_.call<shapes::GetRoleOperation>(bob, get));
    shapes::TagRoleRequest tag;
    tag.RoleName = "R";
    tag.Tags.emplace_back();
    tag.Tags.front().Key = "team";
    tag.Tags.front().Value = "blue";
    account_.must<shapes::TagRoleOperation>(tag);
    EXPECT_TRUE(account_.call<shapes::GetRoleOperation>(bob, get));
}

TEST_F(IamOperations, AProviderIsKeptByItsUrlWithoutScheme)
{
    shapes::CreateOpenIDConnectProviderRequest create;
    create.Url = "http://idp.example/pool";
    EXPECT_EQ(error_of<shapes::CreateOpenIDConnectProviderOperation>(create).code, "ValidationError");
    create.Url = "https://idp.example/pool/";
    create.ClientIDList = {{"one"}};
    const auto arn = *account_.must<shapes::CreateOpenIDConnectProviderOperation>(create).OpenIDConnectProviderArn;
    EXPECT_EQ(arn, "arn:aws:iam::123456789012:oidc-provider/idp.example/pool");
    EXPECT_EQ(error_of<shapes::CreateOpenIDConnectProviderOperation>(create).code, "EntityAlreadyExists");
    account_.reopen();
    shapes::GetOpenIDConnectProviderRequest get;
    get.OpenIDConnectProviderArn = arn;
    EXPECT_EQ(account_.must<shapes::GetOpenIDConnectProviderOperation>(get).ClientIDList->front(), "one");
}

TEST_F(IamOperations, AwsManagedPoliciesCanBeAttachedAndNotChanged)
{
    const auto bob = account_.caller_of_key(account_.make_user("Bob").key_id);
    shapes::AttachUserPolicyRequest attach;
    attach.UserName = "Bob";
    attach.PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    account_.must<shapes::AttachUserPolicyOperation>(attach);
    account_.reopen();
    EXPECT_TRUE(account_.may(bob, "s3:GetObject"));
    shapes::DeletePolicyRequest erase;
    erase.PolicyArn = attach.PolicyArn;
    EXPECT_EQ(error_of<shapes::DeletePolicyOperation>(erase).code, "AccessDenied");
    shapes::ListPoliciesRequest list;
    list.Scope = "Local";
    EXPECT_TRUE(account_.must<shapes::ListPoliciesOperation>(list).Policies->empty());
}

TEST_F(IamOperations, DetailsListEveryKindOfRecordPageByPage)
{
    account_.make_user("Bob", testing::allow_all);
    account_.make_role("R", testing::trust(R"({"AWS":"*"})"), testing::allow_all);
    make_policy("P", testing::allow_all);
    shapes::GetAccountAuthorizationDetailsRequest ask;
    ask.Filter = {{"User", "Role", "LocalManagedPolicy"}};
    ask.MaxItems = 2;
    const auto first = account_.must<shapes::GetAccountAuthorizationDetailsOperation>(ask);
    EXPECT_EQ(first.UserDetailList->size(), 1U);
    EXPECT_EQ(first.RoleDetailList->size(), 1U);
    ask.Marker = first.Marker;
    const auto second = account_.must<shapes::GetAccountAuthorizationDetailsOperation>(ask);
    EXPECT_EQ(second.Policies->size(), 1U);
    EXPECT_EQ(second.IsTruncated, false);
}

TEST_F(IamOperations, GivenRootCredentialsAreCheckedBeforeTheyAreTaken)
{
    const auto code = [&](std::string id, std::string secret) {
        const auto made =
            testing::run(ensure_root(account_.directory(), RootCredentials{std::move(id), Secret(std::move(secret))}));
        return made ? std::string("taken or kept") : made.error().code;
    };
    EXPECT_EQ(code("short", "a-secret-of-sixteen-characters"), "InvalidInput");
    EXPECT_EQ(code("ASIA0123456789ABCDEF", "a-secret-of-sixteen-characters"), "InvalidInput");
    EXPECT_EQ(code("AKIA0123456789ABCDEF", "short"), "InvalidInput");
    EXPECT_EQ(code("AKIA0123456789ABCDEF", "a-secret-of-sixteen-characters"), "taken or kept");
    EXPECT_EQ(account_.credentials().find("AKIA0123456789ABCDEF", {}, account_.clock().now()).error().code,
              "InvalidClientTokenId")
        << "the first key stays the key";
}

}  // namespace
}  // namespace sekisho::iam
