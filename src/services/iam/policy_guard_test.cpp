#include "services/iam/policy_guard.h"

#include "services/iam/testing.h"

namespace sekisho::iam {
namespace {

namespace shapes = sekisho::shapes::iam;
using testing::TestAccount;

const std::string role_trust = testing::trust(R"({"AWS":"arn:aws:iam::123456789012:user/Bob"})");

class Guard : public ::testing::Test {
protected:
    Guard()
    {
        account_.make_user("Bob");
        account_.make_role("R", role_trust, testing::allow("s3:GetObject"));
        account_.guard(PolicyGuard::refuse_new_access);
    }

    template <class Operation>
    std::string denial(typename Operation::Input input)
    {
        auto output = account_.call<Operation>(account_.root(), std::move(input));
        return output ? "" : output.error().message;
    }

    static shapes::PutRolePolicyRequest inline_policy(const std::string& document)
    {
        shapes::PutRolePolicyRequest put;
        put.RoleName = "R";
        put.PolicyName = "inline";
        put.PolicyDocument = document;
        return put;
    }

    void confirm(const std::string& text)
    {
        const auto place = text.find("sekisho:confirm-access=");
        ASSERT_NE(place, std::string::npos) << text;
        shapes::TagRoleRequest tag;
        tag.RoleName = "R";
        tag.Tags.emplace_back() = {std::string(confirmation_tag), text.substr(place + 23, 32)};
        account_.must<shapes::TagRoleOperation>(tag);
    }

    std::vector<shapes::Tag> tags()
    {
        shapes::ListRoleTagsRequest list;
        list.RoleName = "R";
        return account_.must<shapes::ListRoleTagsOperation>(list).Tags;
    }

    TestAccount account_;
};

TEST_F(Guard, LessAccessNeedsNoConfirmation)
{
    EXPECT_EQ(denial<shapes::PutRolePolicyOperation>(inline_policy(testing::allow("s3:GetObject", "arn:aws:s3:::b/*"))), "");
}

TEST_F(Guard, NewAccessIsRefusedWithAnExampleUntilItIsConfirmed)
{
    const auto more = inline_policy(testing::allow("s3:*"));
    const auto refused = denial<shapes::PutRolePolicyOperation>(more);
    EXPECT_NE(refused.find("The change would give role R access that it does not have (its policies: for example s3:"),
              std::string::npos)
        << refused;
    confirm(refused);
    EXPECT_NE(denial<shapes::PutRolePolicyOperation>(inline_policy(testing::allow("iam:*"))), "") << "another change";
    EXPECT_EQ(denial<shapes::PutRolePolicyOperation>(more), "");
    EXPECT_TRUE(tags().empty()) << "a confirmation serves once";
}

TEST_F(Guard, TakingADenyAwayIsNewAccess)
{
    shapes::PutRolePolicyRequest deny = inline_policy(
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:GetObject","Resource":"arn:aws:s3:::secret/*"}]})");
    deny.PolicyName = "deny";
    EXPECT_EQ(denial<shapes::PutRolePolicyOperation>(deny), "");
    shapes::DeleteRolePolicyRequest erase;
    erase.RoleName = "R";
    erase.PolicyName = "deny";
    const auto refused = denial<shapes::DeleteRolePolicyOperation>(erase);
    EXPECT_NE(refused.find("s3:GetObject on arn:aws:s3:::secret/"), std::string::npos) << refused;
    confirm(refused);
    EXPECT_EQ(denial<shapes::DeleteRolePolicyOperation>(erase), "");
}

TEST_F(Guard, AttachingAndWideningAManagedPolicyIsNewAccess)
{
    shapes::CreatePolicyRequest create;
    create.PolicyName = "P";
    create.PolicyDocument = testing::allow("s3:GetObject");
    const auto arn = *account_.must<shapes::CreatePolicyOperation>(create).Policy->Arn;
    shapes::AttachRolePolicyRequest attach{"R", arn};
    EXPECT_EQ(denial<shapes::AttachRolePolicyOperation>(attach), "") << "nothing that it does not have";
    shapes::CreatePolicyVersionRequest version;
    version.PolicyArn = arn;
    version.PolicyDocument = testing::allow("s3:PutObject");
    EXPECT_EQ(denial<shapes::CreatePolicyVersionOperation>(version), "") << "not the default yet";
    shapes::SetDefaultPolicyVersionRequest set;
    set.PolicyArn = arn;
    set.VersionId = "v2";
    const auto refused = denial<shapes::SetDefaultPolicyVersionOperation>(set);
    EXPECT_NE(refused.find("s3:PutObject"), std::string::npos) << refused;
    confirm(refused);
    EXPECT_EQ(denial<shapes::SetDefaultPolicyVersionOperation>(set), "");
    EXPECT_TRUE(tags().empty());
    account_.reopen();
    EXPECT_TRUE(tags().empty());
}

TEST_F(Guard, TrustInASessionIsMoreThanTrustInTheAccount)
{
    account_.make_role("Open", testing::trust(R"({"AWS":"arn:aws:iam::123456789012:root"})"));
    shapes::UpdateAssumeRolePolicyRequest trust;
    trust.RoleName = "Open";
    trust.PolicyDocument = testing::trust(R"({"AWS":"arn:aws:sts::123456789012:assumed-role/R/mallory"})");
    EXPECT_NE(denial<shapes::UpdateAssumeRolePolicyOperation>(trust).find("its trust policy"), std::string::npos);
}

TEST_F(Guard, TrustAndBoundaryAreGuardedToo)
{
    shapes::UpdateAssumeRolePolicyRequest trust;
    trust.RoleName = "R";
    trust.PolicyDocument = testing::trust(R"({"AWS":"*"})");
    EXPECT_NE(denial<shapes::UpdateAssumeRolePolicyOperation>(trust).find("its trust policy"), std::string::npos);
    shapes::PutRolePermissionsBoundaryRequest put;
    put.RoleName = "R";
    put.PermissionsBoundary = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
    EXPECT_EQ(denial<shapes::PutRolePermissionsBoundaryOperation>(put), "");
    shapes::DeleteRolePermissionsBoundaryRequest erase;
    erase.RoleName = "R";
    EXPECT_NE(denial<shapes::DeleteRolePermissionsBoundaryOperation>(erase).find("its boundary"), std::string::npos);
}

}  // namespace
}  // namespace sekisho::iam
