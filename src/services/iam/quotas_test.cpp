#include <fmt/format.h>

#include "services/iam/testing.h"

namespace sekisho::iam {
namespace {

namespace shapes = sekisho::shapes::iam;
using testing::TestAccount;

/// A policy of so many characters that count, and some white space that does not.
std::string policy_of(std::size_t characters, const std::string& before = testing::allow("s3:", "*"))
{
    const auto place = before.find("s3:") + 3;
    auto text = before;
    text.insert(place, characters - before.size(), 'x');
    return text + "   \n\t ";
}

class IamQuotas : public ::testing::Test {
protected:
    template <class Operation>
    Error error_of(typename Operation::Input input)
    {
        auto output = account_.call<Operation>(account_.root(), std::move(input));
        return output ? Error{} : output.error();
    }

    template <class Operation>
    std::string put_inline(std::string Operation::Input::* owner, const std::string& policy, std::size_t characters)
    {
        typename Operation::Input put;
        put.*owner = "N";
        put.PolicyName = policy;
        put.PolicyDocument = policy_of(characters);
        return error_of<Operation>(put).message;
    }

    std::string make_policy(int number)
    {
        shapes::CreatePolicyRequest create;
        create.PolicyName = fmt::format("P{}", number);
        create.PolicyDocument = testing::allow("s3:GetObject");
        return *account_.must<shapes::CreatePolicyOperation>(create).Policy->Arn;
    }

    const std::string role_trust_ = testing::trust(R"({"AWS":"123456789012"})");
    TestAccount account_;
};

TEST_F(IamQuotas, InlinePoliciesOfAUserHave2048CharactersTogether)
{
    using Put = shapes::PutUserPolicyOperation;
    account_.make_user("N");
    EXPECT_EQ(put_inline<Put>(&shapes::PutUserPolicyRequest::UserName, "a", 1024), "");
    EXPECT_EQ(put_inline<Put>(&shapes::PutUserPolicyRequest::UserName, "b", 1025),
              "Maximum policy size of 2048 bytes exceeded for user N");
    EXPECT_EQ(put_inline<Put>(&shapes::PutUserPolicyRequest::UserName, "b", 1024), "");
}

TEST_F(IamQuotas, InlinePoliciesOfAGroupHave5120CharactersTogether)
{
    using Put = shapes::PutGroupPolicyOperation;
    shapes::CreateGroupRequest create;
    create.GroupName = "N";
    account_.must<shapes::CreateGroupOperation>(create);
    EXPECT_EQ(put_inline<Put>(&shapes::PutGroupPolicyRequest::GroupName, "a", 5121),
              "Maximum policy size of 5120 bytes exceeded for group N");
    EXPECT_EQ(put_inline<Put>(&shapes::PutGroupPolicyRequest::GroupName, "a", 5120), "");
}

TEST_F(IamQuotas, InlinePoliciesOfARoleHave10240CharactersTogether)
{
    using Put = shapes::PutRolePolicyOperation;
    account_.make_role("N", role_trust_);
    EXPECT_EQ(put_inline<Put>(&shapes::PutRolePolicyRequest::RoleName, "a", 10241),
              "Maximum policy size of 10240 bytes exceeded for role N");
    EXPECT_EQ(put_inline<Put>(&shapes::PutRolePolicyRequest::RoleName, "a", 10240), "");
}

TEST_F(IamQuotas, AManagedPolicyHas6144Characters)
{
    shapes::CreatePolicyRequest create;
    create.PolicyName = "P";
    create.PolicyDocument = policy_of(6145);
    EXPECT_EQ(error_of<shapes::CreatePolicyOperation>(create).message, "Cannot exceed quota for PolicySize: 6144");
    create.PolicyDocument = policy_of(6144);
    EXPECT_EQ(error_of<shapes::CreatePolicyOperation>(create).code, "");
}

TEST_F(IamQuotas, ATrustPolicyHas2048Characters)
{
    const auto trust_of = [&](std::size_t characters) {
        auto text = testing::trust(R"({"AWS":"123456789012"})", "sts:AssumeRole", R"({"StringEquals":{"aws:username":""}})");
        text.insert(text.find("\"aws:username\":\"") + 16, characters - policy::counted_size(text), 'x');
        return text;
    };
    shapes::CreateRoleRequest create;
    create.RoleName = "R";
    create.AssumeRolePolicyDocument = trust_of(2049);
    EXPECT_EQ(error_of<shapes::CreateRoleOperation>(create).message, "Cannot exceed quota for ACLSizePerRole: 2048");
    create.AssumeRolePolicyDocument = trust_of(2048);
    EXPECT_EQ(error_of<shapes::CreateRoleOperation>(create).code, "");
}

TEST_F(IamQuotas, TenManagedPoliciesAreAttachedAtMost)
{
    account_.make_user("N");
    account_.make_role("N", role_trust_);
    shapes::CreateGroupRequest create;
    create.GroupName = "N";
    account_.must<shapes::CreateGroupOperation>(create);
    for (int i = 0; i < 11; ++i) {
        const auto arn = make_policy(i);
        shapes::AttachUserPolicyRequest user{"N", arn};
        shapes::AttachGroupPolicyRequest group{"N", arn};
        shapes::AttachRolePolicyRequest role{"N", arn};
        const auto expected = [&](const std::string& quota) {
            return i < 10 ? "" : "Cannot exceed quota for " + quota + ": 10";
        };
        EXPECT_EQ(error_of<shapes::AttachUserPolicyOperation>(user).message, expected("PoliciesPerUser"));
        EXPECT_EQ(error_of<shapes::AttachGroupPolicyOperation>(group).message, expected("PoliciesPerGroup"));
        EXPECT_EQ(error_of<shapes::AttachRolePolicyOperation>(role).message, expected("PoliciesPerRole"));
    }
}

TEST_F(IamQuotas, AUserIsInTenGroupsAtMost)
{
    account_.make_user("N");
    for (int i = 0; i < 11; ++i) {
        shapes::CreateGroupRequest create;
        create.GroupName = fmt::format("G{}", i);
        account_.must<shapes::CreateGroupOperation>(create);
        shapes::AddUserToGroupRequest add{create.GroupName, "N"};
        EXPECT_EQ(error_of<shapes::AddUserToGroupOperation>(add).message,
                  i < 10 ? "" : "Cannot exceed quota for GroupsPerUser: 10");
    }
}

TEST_F(IamQuotas, AUserHasTwoKeysAtMost)
{
    account_.make_user("N");
    shapes::CreateAccessKeyRequest create;
    create.UserName = "N";
    EXPECT_EQ(error_of<shapes::CreateAccessKeyOperation>(create).code, "") << "the second";
    EXPECT_EQ(error_of<shapes::CreateAccessKeyOperation>(create).message, "Cannot exceed quota for AccessKeysPerUser: 2");
}

TEST_F(IamQuotas, AnAccountHasOneAlias)
{
    shapes::CreateAccountAliasRequest create;
    create.AccountAlias = "first";
    account_.must<shapes::CreateAccountAliasOperation>(create);
    create.AccountAlias = "second";
    account_.must<shapes::CreateAccountAliasOperation>(create);
    EXPECT_EQ(account_.must<shapes::ListAccountAliasesOperation>({}).AccountAliases, std::vector<std::string>{"second"});
}

TEST_F(IamQuotas, ThereAre50TagsAtMost)
{
    account_.make_user("N");
    for (int i = 0; i < 51; ++i) {
        shapes::TagUserRequest tag;
        tag.UserName = "N";
        tag.Tags.emplace_back() = {fmt::format("k{}", i), "v"};
        EXPECT_EQ(error_of<shapes::TagUserOperation>(tag).message,
                  i < 50 ? "" : "The number of tags has reached the maximum limit.");
    }
}

}  // namespace
}  // namespace sekisho::iam
