// What account B's administrator, who may do everything by his own policies, tries on account A: by id, by ARN, by name.
#include <fmt/format.h>

#include <set>

#include "accounts/two_accounts.h"
#include "base/encoding.h"
#include "op/operation.h"
#include "walk/sample_request.h"

namespace sekisho::accounts {
namespace {

constexpr std::string_view marker = "belongs-to-a";  // in the name of everything that is A's

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

/// A is the management account, B the member.
class Isolation : public TwoAccounts {
protected:
    void SetUp() override
    {
        TwoAccounts::SetUp();
        user_pool_ = json(operator_, "AWSCognitoIdentityProviderService.CreateUserPool", "cognito-idp",
                          R"({"PoolName":"belongs-to-a"})")
                         .at("UserPool/Id");
        identity_pool_ = json(operator_, "AWSCognitoIdentityService.CreateIdentityPool", "cognito-identity",
                              R"({"IdentityPoolName":"belongs-to-a","AllowUnauthenticatedIdentities":true})")
                             .at("IdentityPoolId");
        identity_ = json(operator_, "AWSCognitoIdentityService.GetId", "cognito-identity",
                         R"({"IdentityPoolId":")" + identity_pool_ + R"("})")
                        .at("IdentityId");
        ASSERT_FALSE(user_pool_.empty() || identity_pool_.empty() || identity_.empty());
        // The names that the smallest requests have.
        ASSERT_TRUE(s3(operator_, "PUT", "/aaaaaaaa").ok());
        ASSERT_TRUE(s3(operator_, "PUT", "/aaaaaaaa/aaaaaaaa", std::string(marker)).ok());
        const auto trust = percent_encode(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
                                          R"("Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"}]})");
        ASSERT_TRUE(
            iam(operator_, "Action=CreateRole&RoleName=aaaaaaaa&Description=belongs-to-a&AssumeRolePolicyDocument=" + trust)
                .ok());
        ASSERT_TRUE(iam(operator_, "Action=CreatePolicy&PolicyName=aaaaaaaa&Description=belongs-to-a&PolicyDocument=" +
                                       percent_encode(document("Allow", "*")))
                        .ok());
    }

    /// The smallest request for the operation, about what is A's.
    net::Request request_about_a(const wire::OperationSchema& schema, std::string& body, bool& names_a) const
    {
        auto sample = walk::sample_request(schema);
        const auto before = sample.body + sample.target;
        for (auto* text : {&sample.body, &sample.target}) {
            *text = replaced(*text, "us-east-1_aaaaaaaaa", user_pool_);
            const auto pool =
                schema.name.find("Identit") != std::string_view::npos && before.find("IdentityId") != std::string::npos
                    ? identity_
                    : identity_pool_;
            *text = replaced(*text, "us-east-1:00000000-0000-0000-0000-000000000000", pool);
        }
        const auto after = sample.body + sample.target;
        names_a = before != after || after.find("123456789012") != std::string::npos ||
                  (schema.service->signing_name == "s3" && sample.target.starts_with("/aaaaaaaa"));
        body = sample.body;
        return sample.request();
    }

    std::string user_pool_, identity_pool_, identity_;
};

TEST_F(Isolation, EveryOperationRefusesToReachIntoAnotherAccount)
{
    std::size_t walked = 0, about_a = 0;
    for (const auto& operation : installation_->operations()) {
        const auto& schema = operation->schema();
        if (operation->open_reason() != nullptr || operation->identifies() || schema.unsigned_allowed) continue;
        const auto name = fmt::format("{} {}", schema.service->name, schema.name);
        std::string body;
        bool names_a = false;
        auto request = request_about_a(schema, body, names_a);
        const auto answer = raw(admin_, std::move(request), schema.service->signing_name, body);
        ++walked;
        EXPECT_NE(answer.status, 500) << name << answer.text;
        EXPECT_FALSE(answer.says(marker)) << name << " tells of A: " << answer.text;
        // These two answer per item: what is another's is denied, or counts as deleted like what is not there.
        if (!names_a || schema.name == "DeleteIdentities" || schema.name == "DeleteObjects") continue;
        ++about_a;
        EXPECT_GE(answer.status, 400) << name << " reached A: " << answer.text;
        EXPECT_FALSE(answer.says(identity_pool_) && answer.ok()) << name;
    }
    EXPECT_GT(walked, 150U);
    EXPECT_GT(about_a, 80U) << "of " << walked;
    // All of it is still there.
    EXPECT_TRUE(json(operator_, "AWSCognitoIdentityProviderService.DescribeUserPool", "cognito-idp",
                     R"({"UserPoolId":")" + user_pool_ + R"("})")
                    .says(marker));
    EXPECT_TRUE(json(operator_, "AWSCognitoIdentityService.DescribeIdentity", "cognito-identity",
                     R"({"IdentityId":")" + identity_ + R"("})")
                    .ok());
    EXPECT_TRUE(s3(operator_, "GET", "/aaaaaaaa/aaaaaaaa").says(marker));
    EXPECT_TRUE(iam(operator_, "Action=GetRole&RoleName=aaaaaaaa").says(marker));
}

TEST_F(Isolation, WhatIsAnothersCannotBeToldFromWhatIsNot)
{
    const auto describe = [&](const std::string& target, const std::string& service, const std::string& member,
                              const std::string& id) {
        return replaced(json(admin_, target, service, R"({")" + member + R"(":")" + id + R"("})").text, id, "ID");
    };
    const std::string idp = "AWSCognitoIdentityProviderService.", identity = "AWSCognitoIdentityService.";
    EXPECT_EQ(describe(idp + "DescribeUserPool", "cognito-idp", "UserPoolId", user_pool_),
              describe(idp + "DescribeUserPool", "cognito-idp", "UserPoolId", "us-east-1_zzzzzzzzz"));
    const std::string none = "us-east-1:11111111-1111-1111-1111-111111111111";
    EXPECT_EQ(describe(identity + "DescribeIdentityPool", "cognito-identity", "IdentityPoolId", identity_pool_),
              describe(identity + "DescribeIdentityPool", "cognito-identity", "IdentityPoolId", none));
    EXPECT_EQ(describe(identity + "DescribeIdentity", "cognito-identity", "IdentityId", identity_),
              describe(identity + "DescribeIdentity", "cognito-identity", "IdentityId", none));
    const auto role = [&](const std::string& name) {
        const auto arn = "arn:aws:iam::123456789012:role/" + name;
        auto text = sts(admin_, "Action=AssumeRole&RoleSessionName=test&RoleArn=" + percent_encode(arn)).text;
        const auto request_id = text.find("<RequestId>");
        return replaced(text.substr(0, request_id), arn, "ARN");
    };
    EXPECT_EQ(role("aaaaaaaa"), role("nobody"));
}

TEST_F(Isolation, FactorsAndDevicesOfAnothersUsersAreOutOfReach)
{
    const std::string idp = "AWSCognitoIdentityProviderService.", user = R"(,"Username":"ann")";
    const auto body = [](const std::string& pool, const std::string& more) {
        return R"({"UserPoolId":")" + pool + "\"" + more + "}";
    };
    const auto ask = [&](const authn::Credentials& who, const std::string& operation, const std::string& pool,
                         const std::string& more) { return json(who, idp + operation, "cognito-idp", body(pool, more)); };
    ASSERT_TRUE(ask(operator_, "AdminCreateUser", user_pool_, user + R"(,"MessageAction":"SUPPRESS")").ok());
    const std::string device = user + R"(,"DeviceKey":"us-east-1_11111111-1111-4111-8111-111111111111")";
    const std::string client = R"(,"ClientId":"1example23456789")";
    const std::vector<std::pair<std::string, std::string>> requests = {
        {"AdminListDevices", user},
        {"AdminGetDevice", device},
        {"AdminForgetDevice", device},
        {"AdminUpdateDeviceStatus", device + R"(,"DeviceRememberedStatus":"remembered")"},
        {"AdminSetUserMFAPreference", user + R"(,"SMSMfaSettings":{"Enabled":false})"},
        {"AdminSetUserSettings", user + R"(,"MFAOptions":[])"},
        {"AdminGetUserAuthFactors", user},
        {"AdminListUserAuthEvents", user},
        {"AdminUserGlobalSignOut", user},
        {"AdminSetUserPassword", user + R"(,"Password":"Correct-horse-1","Permanent":true)"},
        {"AdminInitiateAuth",
         client + R"(,"AuthFlow":"ADMIN_USER_PASSWORD_AUTH","AuthParameters":{"USERNAME":"ann","PASSWORD":"a"})"},
        {"AdminRespondToAuthChallenge",
         client + R"(,"ChallengeName":"SOFTWARE_TOKEN_MFA","Session":"aaaaaaaaaaaaaaaaaaaa")"},
        {"GetUserPoolMfaConfig", ""},
        {"SetUserPoolMfaConfig", R"(,"MfaConfiguration":"OFF","WebAuthnConfiguration":{"RelyingPartyId":"evil.example"})"},
    };
    const std::string none = "us-east-1_zzzzzzzzz";
    for (const auto& [operation, more] : requests) {
        const auto reached = ask(admin_, operation, user_pool_, more), missed = ask(admin_, operation, none, more);
        EXPECT_GE(reached.status, 400) << operation << reached.text;
        EXPECT_EQ(replaced(reached.text, user_pool_, "ID"), replaced(missed.text, none, "ID")) << operation;
        EXPECT_NE(ask(operator_, operation, user_pool_, more).text, reached.text)
            << operation << ": its own account is not told that";
    }
}

TEST_F(Isolation, ListsShowOnlyOnesOwn)
{
    EXPECT_FALSE(json(admin_, "AWSCognitoIdentityProviderService.ListUserPools", "cognito-idp", R"({"MaxResults":60})")
                     .says("us-east-1_"));
    EXPECT_FALSE(json(admin_, "AWSCognitoIdentityService.ListIdentityPools", "cognito-identity", R"({"MaxResults":60})")
                     .says("us-east-1:"));
    EXPECT_FALSE(s3(admin_, "GET", "/").says("<Bucket>"));
    EXPECT_FALSE(iam(admin_, "Action=ListRoles").says("aaaaaaaa"));
    EXPECT_FALSE(iam(admin_, "Action=ListPolicies&Scope=Local").says("aaaaaaaa"));
    EXPECT_FALSE(iam(admin_, "Action=GetAccountAuthorizationDetails").says("123456789012:role"));
    EXPECT_TRUE(json(operator_, "AWSCognitoIdentityProviderService.ListUserPools", "cognito-idp", R"({"MaxResults":60})")
                    .says(user_pool_));
}

TEST_F(Isolation, IdsOfAUnderArnsOfBAreRefused)
{
    const auto tag = [&](const std::string& service, const std::string& target, const std::string& arn) {
        return json(admin_, target, service, R"({"ResourceArn":")" + arn + R"(","Tags":{"a":"b"}})");
    };
    EXPECT_EQ(tag("cognito-identity", "AWSCognitoIdentityService.TagResource",
                  "arn:aws:cognito-identity:us-east-1:" + member_ + ":identitypool/" + identity_pool_)
                  .status,
              400);
    EXPECT_EQ(tag("cognito-identity", "AWSCognitoIdentityService.TagResource",
                  "arn:aws:cognito-identity:us-east-1::identitypool/" + identity_pool_)
                  .status,
              400);
    EXPECT_EQ(tag("cognito-idp", "AWSCognitoIdentityProviderService.TagResource",
                  "arn:aws:cognito-idp:us-east-1:" + member_ + ":userpool/" + user_pool_)
                  .status,
              400);
    EXPECT_GE(tag("cognito-idp", "AWSCognitoIdentityProviderService.TagResource",
                  "arn:aws:cognito-idp:us-east-1:123456789012:userpool/" + user_pool_)
                  .status,
              400);
    const auto erase = json(admin_, "AWSCognitoIdentityService.DeleteIdentities", "cognito-identity",
                            R"({"IdentityIdsToDelete":[")" + identity_ + R"("]})");
    EXPECT_TRUE(erase.ok()) << "as if it were not there";
    EXPECT_TRUE(json(operator_, "AWSCognitoIdentityService.DescribeIdentity", "cognito-identity",
                     R"({"IdentityId":")" + identity_ + R"("})")
                    .ok());
}

TEST_F(Isolation, ARoleOfAnotherAccountCannotBeHandedToAPool)
{
    const auto pool = json(admin_, "AWSCognitoIdentityService.CreateIdentityPool", "cognito-identity",
                           R"({"IdentityPoolName":"b","AllowUnauthenticatedIdentities":true})")
                          .at("IdentityPoolId");
    const auto set = json(
        admin_, "AWSCognitoIdentityService.SetIdentityPoolRoles", "cognito-identity",
        R"({"IdentityPoolId":")" + pool + R"(","Roles":{"unauthenticated":"arn:aws:iam::123456789012:role/aaaaaaaa"}})");
    EXPECT_GE(set.status, 400) << set.text;
}

TEST_F(Isolation, ABucketPolicyLetsAnotherAccountInWhereBothSidesAllow)
{
    const auto get = [&](const authn::Credentials& who) { return s3(who, "GET", "/aaaaaaaa/aaaaaaaa"); };
    const auto eve = make_user(admin_, "eve", document("Allow", "iam:*"));
    EXPECT_EQ(get(admin_).status, 403);
    const auto policy = [&](const std::string& principal, const std::string& condition = "{}") {
        return s3(operator_, "PUT", "/aaaaaaaa?policy",
                  R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":)" + principal +
                      R"(,"Action":"s3:GetObject","Resource":"arn:aws:s3:::aaaaaaaa/*","Condition":)" + condition + "}]}");
    };
    ASSERT_TRUE(policy(R"({"AWS":")" + member_ + R"("})").ok());
    EXPECT_TRUE(get(admin_).ok());
    EXPECT_EQ(get(eve).status, 403) << "her own side does not allow";
    ASSERT_TRUE(policy(R"({"AWS":")" + access_role(member_) + R"("})").ok());
    EXPECT_TRUE(get(admin_).ok());
    EXPECT_EQ(policy(R"({"AWS":"arn:aws:iam::)" + member_ + R"(:role/nobody"})").status, 400);
    ASSERT_TRUE(policy("\"*\"", R"({"StringEquals":{"aws:PrincipalOrgID":")" + organization_ + R"("}})").ok());
    EXPECT_TRUE(get(admin_).ok());
    ASSERT_TRUE(policy("\"*\"", R"({"StringEquals":{"aws:PrincipalOrgID":"o-elsewhere1"}})").ok());
    EXPECT_EQ(get(admin_).status, 403);
    EXPECT_EQ(s3(admin_, "PUT", "/aaaaaaaa?policy", "{}").status, 403);
    EXPECT_EQ(s3(admin_, "PUT", "/aaaaaaaa").status, 409) << "names of buckets are one space";
}

TEST_F(Isolation, RolesAreAssumedAcrossAccountsWhereBothSidesAllow)
{
    const auto limited = make_user(root_, "limited", document("Allow", "s3:*"));
    EXPECT_EQ(sts(limited, "Action=AssumeRole&RoleSessionName=test&RoleArn=" + percent_encode(access_role(member_))).status,
              403);
    EXPECT_EQ(
        sts(admin_, "Action=AssumeRole&RoleSessionName=test&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Faaaaaaaa")
            .status,
        403);
    EXPECT_TRUE(sts(admin_, "Action=GetCallerIdentity").says("arn:aws:sts::" + member_ + ":assumed-role/"));
    EXPECT_TRUE(sts(operator_, "Action=GetAccessKeyInfo&AccessKeyId=" + admin_.access_key_id).says(member_));
    const auto eve = make_user(admin_, "eve", document("Allow", "*"));
    EXPECT_TRUE(sts(operator_, "Action=GetAccessKeyInfo&AccessKeyId=" + eve.access_key_id).says(member_));
}

TEST_F(Isolation, MembersMayNotGovernTheOrganisation)
{
    for (const auto& operation : installation_->operations()) {
        const auto& schema = operation->schema();
        if (schema.service->signing_name != "organizations" || schema.name == "DescribeOrganization") continue;
        const auto sample = walk::sample_request(schema);
        const auto answer = raw(admin_, sample.request(), "organizations", sample.body);
        EXPECT_GE(answer.status, 400) << schema.name << answer.text;
    }
    EXPECT_TRUE(organizations_as(admin_, "ListAccounts").says("You don't have permissions to access this resource."));
    EXPECT_EQ(organizations_as(admin_, "DescribeOrganization").at("Organization/Id"), organization_);
    EXPECT_TRUE(organizations_as(admin_, "CreateOrganization").says("AlreadyInOrganizationException"));
}

TEST_F(Isolation, AClosedAccountIsClosedForGood)
{
    const auto eve = make_user(admin_, "eve", document("Allow", "*"));
    EXPECT_TRUE(organizations("CloseAccount", R"({"AccountId":")" + member_ + R"("})").ok());
    for (const auto& who : {admin_, eve}) EXPECT_TRUE(iam(who, "Action=ListUsers").says("InvalidClientTokenId"));
    EXPECT_EQ(
        sts(operator_, "Action=AssumeRole&RoleSessionName=test&RoleArn=" + percent_encode(access_role(member_))).status,
        403);
    EXPECT_TRUE(
        organizations("CloseAccount", R"({"AccountId":")" + member_ + R"("})").says("AccountAlreadyClosedException"));
    EXPECT_TRUE(organizations("CloseAccount", R"({"AccountId":"123456789012"})").says("CANNOT_CLOSE_MANAGEMENT_ACCOUNT"));
    EXPECT_EQ(organizations("DescribeAccount", R"({"AccountId":")" + member_ + R"("})").at("Account/Status"), "SUSPENDED");
}

TEST_F(Isolation, AnAccountThatLeavesStandsAloneAndIsBoundByNothing)
{
    attach(make_policy("SERVICE_CONTROL_POLICY", document("Deny", "iam:ListUsers")), inner_);
    ASSERT_EQ(iam(admin_, "Action=ListUsers").status, 403);
    EXPECT_TRUE(organizations("DeleteOrganization").says("OrganizationNotEmptyException"));
    EXPECT_TRUE(organizations("RemoveAccountFromOrganization", R"({"AccountId":")" + member_ + R"("})").ok());
    EXPECT_TRUE(iam(admin_, "Action=ListUsers").ok());
    EXPECT_TRUE(organizations_as(admin_, "DescribeOrganization").says("AWSOrganizationsNotInUseException"));
    EXPECT_TRUE(organizations_as(admin_, "CreateOrganization").says("AccessDenied"));
    EXPECT_TRUE(organizations("DeleteOrganization").ok());
    EXPECT_TRUE(organizations("DescribeOrganization").says("AWSOrganizationsNotInUseException"));
}

}  // namespace
}  // namespace sekisho::accounts
