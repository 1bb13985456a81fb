#include "op/organization.h"

#include <gtest/gtest.h>

#include "op/access.h"
#include "op/caller.h"

namespace sekisho::op {
namespace {

policy::PolicyPtr deny(policy::PolicyKind kind)
{
    const std::string principal = kind == policy::PolicyKind::resource_control ? R"("Principal":"*",)" : "";
    return policy::parse_policy(R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny",)" + principal +
                                    R"("Action":"s3:*","Resource":"*"}]})",
                                kind, "p")
        .value();
}

OrganizationPlace sample_place()
{
    OrganizationPlace place;
    place.service_control = {{deny(policy::PolicyKind::service_control)}};
    place.resource_control = {{deny(policy::PolicyKind::resource_control)}};
    return place;
}

policy::Principal session_of(const std::string& role_arn)
{
    policy::Principal principal;
    principal.kind = policy::PrincipalKind::assumed_role;
    principal.account = "111111111111";
    principal.role_arn = role_arn;
    return principal;
}

TEST(ServiceControl, BindsEveryoneButServiceLinkedRoles)
{
    policy::PolicySet set;
    add_service_control(sample_place(), session_of("arn:aws:iam::111111111111:role/aws-service-role/x.amazonaws.com/R"),
                        set);
    EXPECT_TRUE(set.service_control.empty());
    add_service_control(sample_place(), session_of("arn:aws:iam::111111111111:role/my/aws-service-role/R"), set);
    EXPECT_EQ(set.service_control.size(), 1U);
    set.service_control.clear();
    auto user = session_of("");
    user.kind = policy::PrincipalKind::user;
    user.arn = "arn:aws:iam::111111111111:user/aws-service-role/U";
    add_service_control(sample_place(), user, set);
    EXPECT_EQ(set.service_control.size(), 1U);
}

TEST(ServiceControl, BindsRolesWhosePathOnlyPretends)
{
    for (const auto* arn : {"arn:aws:iam::111111111111:role/x:role/aws-service-role/y/R",
                            "arn:aws:iam::111111111111:role/arn:aws:iam::111111111111:role/aws-service-role/R",
                            "arn:aws:iam::222222222222:role/aws-service-role/x.amazonaws.com/R"}) {
        policy::PolicySet set;
        add_service_control(sample_place(), session_of(arn), set);
        EXPECT_EQ(set.service_control.size(), 1U) << arn;
    }
}

TEST(ResourceControl, ReachesTheServicesThatAwsNamesAndIsGoneWithTheNextResource)
{
    const auto place = sample_place();
    policy::PolicySet set;
    for (const auto* action :
         {"s3:GetObject", "sts:AssumeRole", "kms:Decrypt", "dynamodb:GetItem", "cognito-idp:ListUsers"}) {
        set_resource_control(&place, action, set);
        EXPECT_EQ(set.resource_control.size(), 1U) << action;
    }
    for (const auto* action : {"iam:GetUser", "organizations:ListAccounts", "bedrock:InvokeModel", "nothing", ""}) {
        set_resource_control(&place, action, set);
        EXPECT_TRUE(set.resource_control.empty()) << action;
    }
    set_resource_control(&place, "s3:GetObject", set);
    set_resource_control(nullptr, "s3:GetObject", set);
    EXPECT_TRUE(set.resource_control.empty());
}

TEST(Owner, IsWhoTheOperationSaysElseWhomTheArnNamesElseTheCaller)
{
    Caller caller;
    caller.principal.account = "111111111111";
    const auto owner = [&](const std::string& resource, const std::string& said = "") {
        AccessCheck check;
        check.resource = resource;
        check.resource_account = said;
        return owner_of(check, caller);
    };
    EXPECT_EQ(owner("arn:aws:s3:::b", "222222222222"), "222222222222");
    EXPECT_EQ(owner("arn:aws:iam::222222222222:role/R"), "222222222222");
    EXPECT_EQ(owner("arn:aws:sqs:us-east-1:222222222222"), "222222222222");
    EXPECT_EQ(owner("arn:aws:iam::111111111111:role/R"), "111111111111");
    for (const auto* own : {"*", "", "arn:aws:s3:::b", "arn:aws:iam::aws:policy/P", "arn:aws:iam::22222222222:role/short",
                            "arn:aws:iam::22222222222x:role/R", "arn:aws:bedrock:us-east-1::foundation-model/m",
                            "arn:aws:iam", "222222222222"})
        EXPECT_EQ(owner(own), "111111111111") << own;
}

}  // namespace
}  // namespace sekisho::op
