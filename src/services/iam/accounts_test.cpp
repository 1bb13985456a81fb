#include "services/iam/accounts.h"

#include "services/iam/testing.h"

namespace sekisho::iam {
namespace {

namespace shapes = sekisho::shapes::iam;
using testing::TestAccount;

const std::string member = "210987654321";
const std::string own = testing::account;

class SeveralAccounts : public ::testing::Test {
protected:
    template <class Operation>
    std::string code(const op::Caller& caller, typename Operation::Input input)
    {
        auto output = account_.call<Operation>(caller, std::move(input));
        return output ? "allowed" : output.error().code;
    }

    template <class Operation>
    typename Operation::Output must_as(const op::Caller& caller, typename Operation::Input input)
    {
        auto output = account_.call<Operation>(caller, std::move(input));
        EXPECT_TRUE(output) << output.error().code << ": " << output.error().message;
        return output ? *std::move(output) : typename Operation::Output{};
    }

    TestAccount account_;
    op::Caller outsider_ = account_.make_member(member);
};

TEST_F(SeveralAccounts, EachIsAWorldOfItsOwn)
{
    account_.make_user("Ann");
    EXPECT_TRUE(must_as<shapes::ListUsersOperation>(outsider_, {}).Users.empty());
    shapes::GetUserRequest get;
    get.UserName = "Ann";
    EXPECT_EQ(code<shapes::GetUserOperation>(outsider_, get), "NoSuchEntity");
    shapes::CreateUserRequest create;
    create.UserName = "Ann";
    const auto namesake = must_as<shapes::CreateUserOperation>(outsider_, create).User;
    EXPECT_EQ(namesake->Arn, "arn:aws:iam::" + member + ":user/Ann");
    EXPECT_EQ(account_.must<shapes::GetUserOperation>(get).User.Arn, "arn:aws:iam::" + own + ":user/Ann");
}

TEST_F(SeveralAccounts, APolicyOfAnotherAccountIsOutOfReachByItsArn)
{
    shapes::CreatePolicyRequest create;
    create.PolicyName = "P";
    create.PolicyDocument = testing::allow_all;
    const auto arn = *account_.must<shapes::CreatePolicyOperation>(create).Policy->Arn;
    shapes::GetPolicyRequest get;
    get.PolicyArn = arn;
    EXPECT_EQ(code<shapes::GetPolicyOperation>(outsider_, get), "AccessDenied");
    shapes::DeletePolicyRequest erase;
    erase.PolicyArn = arn;
    EXPECT_EQ(code<shapes::DeletePolicyOperation>(outsider_, erase), "AccessDenied");
    shapes::CreateUserRequest user;
    user.UserName = "Eve";
    must_as<shapes::CreateUserOperation>(outsider_, user);
    shapes::AttachUserPolicyRequest attach;
    attach.UserName = "Eve";
    attach.PolicyArn = arn;
    EXPECT_EQ(code<shapes::AttachUserPolicyOperation>(outsider_, attach), "NoSuchEntity");
}

TEST_F(SeveralAccounts, KeysOfOthersAreOutOfReach)
{
    const auto ann = account_.make_user("Ann");
    shapes::GetAccessKeyLastUsedRequest used;
    used.AccessKeyId = ann.key_id;
    EXPECT_NE(code<shapes::GetAccessKeyLastUsedOperation>(outsider_, used), "allowed");
    shapes::DeleteAccessKeyRequest erase;
    erase.AccessKeyId = account_.root_key();
    EXPECT_NE(code<shapes::DeleteAccessKeyOperation>(outsider_, erase), "allowed");
    EXPECT_TRUE(account_.credentials().find(ann.key_id, {}, account_.clock().now()));
}

TEST_F(SeveralAccounts, AForeignArnIsJudgedAcrossAccounts)
{
    EXPECT_TRUE(account_.may(outsider_, "sqs:SendMessage", "arn:aws:sqs:us-east-1:" + member + ":q"));
    EXPECT_TRUE(account_.may(outsider_, "bedrock:InvokeModel", "arn:aws:bedrock:us-east-1::foundation-model/m"));
    EXPECT_TRUE(account_.may(outsider_, "iam:GetPolicy", "arn:aws:iam::aws:policy/AdministratorAccess"));
    EXPECT_FALSE(account_.may(outsider_, "sqs:SendMessage", "arn:aws:sqs:us-east-1:" + own + ":q"));
    EXPECT_FALSE(account_.may(account_.root(), "sqs:SendMessage", "arn:aws:sqs:us-east-1:" + member + ":q"));
}

TEST_F(SeveralAccounts, KeysNameTheirAccountAndAreFoundByIt)
{
    for (const auto* account : {"000000000000", "000000000001", "123456789012", "210987654321", "999999999999"}) {
        const auto id = new_access_key_id(account);
        EXPECT_EQ(id.size(), 20U);
        EXPECT_EQ(account_of_access_key(id), account);
    }
    // As AWS's: the account stands in bits 1 to 40 of the base32 text.
    EXPECT_EQ(account_of_access_key("AKIASP2TPHJSQH3FJXYZ"), "171436882533");
    for (const auto* other : {"AKIAIOSFODNN7EXAMPLE", "AKIA", "", "ROOTKEYOFTHEOPERATOR", "AKIA1111111111111111"})
        EXPECT_EQ(account_of_access_key(other), "") << other;
    EXPECT_EQ(account_.accounts().find_key(outsider_.access_key_id)->account(), member);
    EXPECT_EQ(account_.accounts().find_key(account_.root_key())->account(), own);
    EXPECT_EQ(account_.accounts().find_key(new_access_key_id(member)), nullptr);
}

TEST_F(SeveralAccounts, ARootKeyOfAnyFormIsFoundInTheManagementAccount)
{
    TestAccount fresh;
    const auto given = RootCredentials{"ROOTKEYOFTHEOPERATOR", Secret("a-secret-of-some-length")};
    const auto key = fresh.root_key();
    shapes::DeleteAccessKeyRequest erase;
    erase.AccessKeyId = key;
    fresh.must<shapes::DeleteAccessKeyOperation>(erase);
    ASSERT_TRUE(testing::run(ensure_root(fresh.directory(), given)));
    EXPECT_EQ(fresh.accounts().find_key("ROOTKEYOFTHEOPERATOR")->account(), own);
}

TEST_F(SeveralAccounts, ASuspendedAccountIsGoneForEverybody)
{
    shapes::CreateRoleRequest create;
    create.RoleName = "R";
    create.AssumeRolePolicyDocument = testing::trust(R"({"AWS":"*"})");
    const auto role = must_as<shapes::CreateRoleOperation>(outsider_, create).Role.Arn;
    EXPECT_TRUE(account_.accounts().find_by_arn(role));
    const auto session = outsider_;
    account_.suspend(member);
    EXPECT_EQ(account_.credentials().find(outsider_.access_key_id, {}, account_.clock().now()).error().code,
              "InvalidClientTokenId");
    EXPECT_EQ(account_.policies().policies_of(session).error().code, "InvalidClientTokenId");
    EXPECT_EQ(code<shapes::ListUsersOperation>(session, {}), "InvalidClientTokenId");
    EXPECT_FALSE(account_.accounts().find_by_arn(role));
    EXPECT_TRUE(account_.credentials().find(account_.root_key(), {}, account_.clock().now()));
    account_.reopen();
    EXPECT_FALSE(account_.credentials().find(outsider_.access_key_id, {}, account_.clock().now()));
}

TEST_F(SeveralAccounts, WhatBelongsToASuspendedAccountIsClosedToOthersToo)
{
    const auto public_bucket =
        policy::parse_policy(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*",)"
                             R"("Action":"s3:GetObject","Resource":"*"}]})",
                             policy::PolicyKind::resource, "bucket")
            .value();
    const auto may = [&](const op::Caller& caller) {
        auto policies = account_.policies().policies_of(caller).value();
        auto context = caller.context;
        account_.policies().set_accounts(caller, member, "s3:GetObject", policies, context);
        policies.resource = public_bucket;
        return policy::evaluate({caller.principal, "s3:GetObject", "arn:aws:s3:::b/k", member, context}, policies).allowed();
    };
    EXPECT_TRUE(may(account_.root()));
    EXPECT_TRUE(may({}));
    account_.suspend(member);
    EXPECT_FALSE(may(account_.root()));
    EXPECT_FALSE(may({}));
    account_.reopen();
    EXPECT_FALSE(may({}));
}

TEST_F(SeveralAccounts, AccountsAndTheirContentsOutliveARestart)
{
    shapes::CreateUserRequest create;
    create.UserName = "Eve";
    must_as<shapes::CreateUserOperation>(outsider_, create);
    account_.reopen();
    EXPECT_EQ(account_.accounts().ids(), (std::vector<std::string>{own, member}));
    EXPECT_EQ(must_as<shapes::ListUsersOperation>(outsider_, {}).Users.size(), 1U);
}

TEST_F(SeveralAccounts, TrustPoliciesNameUsersAndRolesOfOtherAccountsByUniqueId)
{
    shapes::CreateUserRequest create;
    create.UserName = "Eve";
    must_as<shapes::CreateUserOperation>(outsider_, create);
    const auto arn = "arn:aws:iam::" + member + ":user/Eve";
    account_.make_role("R", testing::trust(R"({"AWS":")" + arn + R"("})"));
    const auto before = account_.directory().state()->find(EntityKind::role, "R");
    EXPECT_EQ(before->trust.principals.at(arn), account_.accounts().find_by_arn(arn)->id);
    shapes::GetRoleRequest get;
    get.RoleName = "R";
    EXPECT_NE(account_.must<shapes::GetRoleOperation>(get).Role.AssumeRolePolicyDocument->find("user%2FEve"),
              std::string::npos);
    shapes::DeleteUserRequest erase;
    erase.UserName = "Eve";
    must_as<shapes::DeleteUserOperation>(outsider_, erase);
    EXPECT_NE(account_.must<shapes::GetRoleOperation>(get).Role.AssumeRolePolicyDocument->find("AIDA"), std::string::npos);

    shapes::CreateRoleRequest unknown;
    unknown.RoleName = "S";
    for (const auto* account : {"210987654321", "333333333333"}) {
        unknown.AssumeRolePolicyDocument =
            testing::trust(R"({"AWS":"arn:aws:iam::)" + std::string(account) + R"(:user/Nobody"})");
        EXPECT_EQ(code<shapes::CreateRoleOperation>(account_.root(), unknown), "MalformedPolicyDocument");
    }
}

TEST_F(SeveralAccounts, AliasesAreUniqueOverAllAccounts)
{
    shapes::CreateAccountAliasRequest alias;
    alias.AccountAlias = "acme";
    account_.must<shapes::CreateAccountAliasOperation>(alias);
    EXPECT_EQ(code<shapes::CreateAccountAliasOperation>(outsider_, alias), "EntityAlreadyExists");
}

}  // namespace
}  // namespace sekisho::iam
