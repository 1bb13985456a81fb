// Service and resource control policies at every level, through the real gate.
#include <fmt/format.h>

#include "accounts/two_accounts.h"
#include "base/encoding.h"

namespace sekisho::accounts {
namespace {

constexpr auto scp = "SERVICE_CONTROL_POLICY";
constexpr auto rcp = "RESOURCE_CONTROL_POLICY";

std::string deny_resource(std::string_view action, std::string_view condition = "{}")
{
    return fmt::format(R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Principal":"*","Action":"{}",)"
                       R"("Resource":"*","Condition":{}}}]}})",
                       action, condition);
}

class Policies : public TwoAccounts {
protected:
    Answer list_users(const authn::Credentials& who) { return iam(who, "Action=ListUsers"); }
};

TEST_F(Policies, ADenialAtAnyLevelBindsTheMemberAndNotTheManagementAccount)
{
    ASSERT_TRUE(list_users(admin_).ok());
    const auto denial = make_policy(scp, document("Deny", "iam:ListUsers"));
    for (const auto& target : {root_id_, outer_, inner_, member_}) {
        attach(denial, target);
        const auto answer = list_users(admin_);
        EXPECT_EQ(answer.status, 403) << target;
        EXPECT_TRUE(
            answer.says("with an explicit deny in a service control policy: arn:aws:organizations::123456789012:"
                        "policy/" +
                        organization_ + "/service_control_policy/" + denial))
            << answer.text;
        EXPECT_TRUE(iam(admin_, "Action=ListRoles").ok()) << target;
        EXPECT_TRUE(list_users(operator_).ok()) << target;
        detach(denial, target);
        EXPECT_TRUE(list_users(admin_).ok()) << target;
    }
}

TEST_F(Policies, EveryLevelMustAllow)
{
    const auto allow_iam = make_policy(scp, document("Allow", "iam:*"));
    for (const auto& target : {root_id_, outer_, inner_, member_}) {
        attach(allow_iam, target);
        detach("p-FullAWSAccess", target);
        EXPECT_TRUE(list_users(admin_).ok()) << target;
        EXPECT_EQ(s3(admin_, "GET", "/").status, 403) << target;
        EXPECT_TRUE(s3(operator_, "GET", "/").ok()) << target;
        attach("p-FullAWSAccess", target);
        detach(allow_iam, target);
        EXPECT_TRUE(s3(admin_, "GET", "/").ok()) << target;
    }
}

TEST_F(Policies, TheyBindTheMembersRootAndUsersAndFollowTheAccountWhereItMoves)
{
    const auto user = make_user(admin_, "eve", document("Allow", "*"));
    const auto denial = make_policy(scp, document("Deny", "iam:ListUsers"));
    attach(denial, outer_);
    EXPECT_EQ(list_users(user).status, 403);
    const auto move = [&](const std::string& from, const std::string& to) {
        return organizations(
            "MoveAccount",
            fmt::format(R"({{"AccountId":"{}","SourceParentId":"{}","DestinationParentId":"{}"}})", member_, from, to));
    };
    EXPECT_TRUE(move(inner_, root_id_).ok());
    EXPECT_TRUE(list_users(user).ok());
    EXPECT_TRUE(move(root_id_, outer_).ok());
    EXPECT_EQ(list_users(user).status, 403);
    EXPECT_TRUE(
        organizations("DisablePolicyType", fmt::format(R"({{"RootId":"{}","PolicyType":"{}"}})", root_id_, scp)).ok());
    EXPECT_TRUE(list_users(user).ok());
}

TEST_F(Policies, AnUnknownConditionKeyOfTheOrganisationIsNotAHole)
{
    const auto outside = make_policy(
        scp, document("Deny", "iam:ListUsers", R"({"StringNotEquals":{"aws:PrincipalOrgID":")" + organization_ + R"("}})"));
    attach(outside, root_id_);
    EXPECT_TRUE(list_users(admin_).ok());
    const auto elsewhere = make_policy(scp, document("Deny", "iam:ListUsers",
                                                     fmt::format(R"({{"ForAnyValue:StringLike":{{"aws:PrincipalOrgPaths":)"
                                                                 R"("{}/{}/{}/*"}}}})",
                                                                 organization_, root_id_, outer_)));
    attach(elsewhere, root_id_);
    EXPECT_EQ(list_users(admin_).status, 403);
}

TEST_F(Policies, ResourceControlBindsTheOwnersResourcesWhoeverAsks)
{
    ASSERT_TRUE(s3(admin_, "PUT", "/member-bucket").ok());
    ASSERT_TRUE(s3(operator_, "PUT", "/management-bucket").ok());
    ASSERT_TRUE(s3(admin_, "PUT", "/member-bucket/key", "text").ok());
    const auto denial = make_policy(rcp, deny_resource("s3:GetObject"));
    for (const auto& target : {root_id_, outer_, inner_, member_}) {
        attach(denial, target);
        const auto answer = s3(admin_, "GET", "/member-bucket/key");
        EXPECT_EQ(answer.status, 403) << target;
        EXPECT_TRUE(answer.says("explicit deny in a resource control policy")) << answer.text;
        detach(denial, target);
        EXPECT_TRUE(s3(admin_, "GET", "/member-bucket/key").ok()) << target;
    }
    attach(denial, root_id_);
    ASSERT_TRUE(s3(operator_, "PUT", "/management-bucket/key", "text").ok());
    EXPECT_TRUE(s3(operator_, "GET", "/management-bucket/key").ok()) << "the management account's own are exempt";
}

TEST_F(Policies, ResourceControlGuardsRolesAgainstOutsiders)
{
    const auto other = make_account("other");
    attach(make_policy(
               rcp, deny_resource("sts:AssumeRole", R"({"StringNotEquals":{"aws:PrincipalAccount":")" + member_ + R"("}})")),
           member_);
    const auto asked = [&](const std::string& account) {
        return sts(operator_, "Action=AssumeRole&RoleSessionName=test&RoleArn=" + percent_encode(access_role(account)));
    };
    EXPECT_TRUE(asked(other).ok());
    EXPECT_EQ(asked(member_).status, 403);
}

TEST_F(Policies, ResourceKeysSayWhoseTheResourceIs)
{
    ASSERT_TRUE(s3(admin_, "PUT", "/member-bucket").ok());
    const auto only = [&](const std::string& organization) {
        return fmt::format(R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"s3:*","Resource":"*",)"
                           R"("Condition":{{"StringEquals":{{"aws:ResourceOrgID":"{}","aws:ResourceAccount":"{}"}}}}}}]}})",
                           organization, member_);
    };
    EXPECT_TRUE(s3(make_user(admin_, "eve", only(organization_)), "GET", "/member-bucket?list-type=2").ok());
    EXPECT_EQ(s3(make_user(admin_, "adam", only("o-elsewhere1")), "GET", "/member-bucket?list-type=2").status, 403);
}

TEST_F(Policies, MalformedAndIneffectiveDocumentsAreRefused)
{
    const auto refused = [&](const std::string& type, const std::string& content, const std::string& code) {
        const auto answer = organizations(
            "CreatePolicy",
            fmt::format(R"({{"Name":"x","Description":"","Type":"{}","Content":{}}})", type, json_text(content)));
        EXPECT_EQ(answer.status, 400) << content;
        EXPECT_TRUE(answer.says(code)) << content << answer.text;
    };
    const std::string malformed = "MalformedPolicyDocumentException";
    refused(scp, "{", malformed);
    refused(scp, deny_resource("s3:*"), malformed);
    refused(rcp, document("Deny", "s3:*"), malformed);
    refused(rcp,
            R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]})",
            malformed);
    refused(rcp, deny_resource("*"), malformed);
    refused(rcp, deny_resource("iam:*"), malformed);
    refused(scp, document("Deny", "iam:" + std::string(5200, 'a')), "POLICY_CONTENT_LIMIT_EXCEEDED");
    refused("TAG_POLICY", "{}", "PolicyTypeNotAvailableForOrganizationException");
}

TEST_F(Policies, LimitsOfAttachmentHold)
{
    const auto attempt = [&](const std::string& operation, const std::string& policy) {
        return organizations(operation, fmt::format(R"({{"PolicyId":"{}","TargetId":"{}"}})", policy, inner_));
    };
    EXPECT_TRUE(attempt("DetachPolicy", "p-FullAWSAccess").says("MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"));
    EXPECT_TRUE(attempt("DetachPolicy", "p-RCPFullAWSAccess").says("NON_DETACHABLE_POLICY"));
    std::string policy;
    for (int i = 0; i < 4; ++i) attach(policy = make_policy(scp, document("Deny", "x:y")), inner_);
    EXPECT_TRUE(attempt("AttachPolicy", policy).says("DuplicatePolicyAttachmentException"));
    EXPECT_TRUE(attempt("AttachPolicy", make_policy(scp, document("Deny", "x:y")))
                    .says("MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"));
    EXPECT_TRUE(organizations("DeletePolicy", R"({"PolicyId":")" + policy + R"("})").says("PolicyInUseException"));
    EXPECT_TRUE(organizations("UpdatePolicy", R"({"PolicyId":"p-FullAWSAccess","Name":"x"})").says("IMMUTABLE_POLICY"));
}

TEST_F(Policies, AChangedDocumentTakesEffectWithTheNextRequest)
{
    const auto policy = make_policy(scp, document("Deny", "x:y"));
    attach(policy, member_);
    ASSERT_TRUE(list_users(admin_).ok());
    EXPECT_TRUE(organizations("UpdatePolicy", fmt::format(R"({{"PolicyId":"{}","Content":{}}})", policy,
                                                          json_text(document("Deny", "iam:*"))))
                    .ok());
    EXPECT_EQ(list_users(admin_).status, 403);
}

}  // namespace
}  // namespace sekisho::accounts
