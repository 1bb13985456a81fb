#include "services/cognito_idp/factors/testing.h"

namespace sekisho::cognito_idp {
namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;

class FactorOperations : public FactorTest {
protected:
    Result<api::SetUserMFAPreferenceResponse> prefer_totp(const std::string& token)
    {
        api::SetUserMFAPreferenceRequest request;
        request.AccessToken = token;
        request.SoftwareTokenMfaSettings = {.Enabled = true, .PreferredMfa = true};
        return harness.call<api::SetUserMFAPreferenceOperation>(request);
    }

    std::string create(std::function<void(api::CreateUserPoolRequest&)> edit)
    {
        api::CreateUserPoolRequest request;
        request.PoolName = "test";
        edit(request);
        return message(harness.call<api::CreateUserPoolOperation>(std::move(request)));
    }
};

TEST_F(FactorOperations, APoolTellsHowItAsks)
{
    const auto set = Harness::must(configure("OPTIONAL"));
    EXPECT_EQ(set.MfaConfiguration, "OPTIONAL");
    harness.open();  // kept durably
    api::GetUserPoolMfaConfigRequest request;
    request.UserPoolId = pool;
    const auto told = Harness::must(harness.call<api::GetUserPoolMfaConfigOperation>(request));
    EXPECT_EQ(told.MfaConfiguration, "OPTIONAL");
    EXPECT_TRUE(told.SoftwareTokenMfaConfiguration && *told.SoftwareTokenMfaConfiguration->Enabled);
    EXPECT_TRUE(told.EmailMfaConfiguration);
    EXPECT_TRUE(told.SmsMfaConfiguration && told.SmsMfaConfiguration->SmsConfiguration);
}

TEST_F(FactorOperations, ContradictoryConfigurationsAreRefused)
{
    api::SetUserPoolMfaConfigRequest request;
    request.UserPoolId = pool;
    request.MfaConfiguration = "OFF";
    request.SoftwareTokenMfaConfiguration.emplace().Enabled = true;
    EXPECT_EQ(
        message(harness.call<api::SetUserPoolMfaConfigOperation>(request)),
        "InvalidParameterException: Invalid MFA configuration given, can't turn off MFA and configure an MFA together.");
    request.MfaConfiguration = "ON";
    request.SoftwareTokenMfaConfiguration->Enabled = false;
    EXPECT_EQ(message(harness.call<api::SetUserPoolMfaConfigOperation>(request)),
              "InvalidParameterException: Invalid MFA configuration given, can't disable all MFAs with a required or "
              "optional configuration.");
    const auto no_sms =
        "InvalidParameterException: Invalid MFA configuration given, can't turn on MFA without an SMS configuration.";
    EXPECT_EQ(create([](auto& pool_request) { pool_request.MfaConfiguration = "ON"; }), no_sms);
    EXPECT_EQ(create([](auto& pool_request) {
                  pool_request.MfaConfiguration = "ON";
                  pool_request.SmsConfiguration.emplace().SnsCallerArn = "arn:aws:iam::123456789012:role/sms";
              }),
              "no error");
}

TEST_F(FactorOperations, UpdateUserPoolReplacesAndCannotTurnMfaOn)
{
    Harness::must(configure("OPTIONAL"));
    api::UpdateUserPoolRequest request;
    request.UserPoolId = pool;
    request.MfaConfiguration = "ON";
    EXPECT_EQ(message(harness.call<api::UpdateUserPoolOperation>(request)),
              "InvalidParameterException: Cannot turn MFA functionality ON, once the user pool has been created.");
    request.MfaConfiguration = "OPTIONAL";
    EXPECT_EQ(message(harness.call<api::UpdateUserPoolOperation>(request)), "no error");
    request.MfaConfiguration.reset();
    EXPECT_EQ(message(harness.call<api::UpdateUserPoolOperation>(request)), "no error");
    api::GetUserPoolMfaConfigRequest question;
    question.UserPoolId = pool;
    EXPECT_EQ(Harness::must(harness.call<api::GetUserPoolMfaConfigOperation>(question)).MfaConfiguration, "OFF");
}

TEST_F(FactorOperations, WhatIsNotSetUpIsNotSwitchedOn)
{
    Harness::must(configure("OPTIONAL"));
    harness.make_user(pool, "alice", password);
    const auto token = access_token("alice");
    EXPECT_EQ(message(prefer_totp(token)), "InvalidParameterException: User has not set up software token mfa");
    api::AssociateSoftwareTokenRequest association;
    association.AccessToken = token;
    Harness::must(harness.call<api::AssociateSoftwareTokenOperation>(association));
    EXPECT_EQ(message(prefer_totp(token)), "InvalidParameterException: User has not verified software token mfa");
    EXPECT_EQ(message(set_factors("alice", {"SMS_MFA"}, "")),
              "InvalidParameterException: User does not have delivery config set to turn on SMS_MFA");
    EXPECT_EQ(message(set_factors("alice", {"EMAIL_OTP"}, "")),
              "InvalidParameterException: User does not have delivery config set to turn on EMAIL_OTP");
    EXPECT_EQ(begin("alice").ChallengeName, std::nullopt);
}

TEST_F(FactorOperations, AnUnverifiedAddressIsNoFactor)
{
    Harness::must(configure("OPTIONAL"));
    harness.make_user(pool, "alice", password, {{"email", "alice@example.com"}, {"email_verified", "false"}});
    EXPECT_EQ(message(set_factors("alice", {"EMAIL_OTP"}, "EMAIL_OTP")),
              "InvalidParameterException: User does not have delivery config set to turn on EMAIL_OTP");
}

TEST_F(FactorOperations, FactorsAreToldAndSwitchedOff)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    const auto token = access_token("alice");
    enrol_totp("alice");
    prefer_factors("alice", {"SMS_MFA", "SOFTWARE_TOKEN_MFA"}, "SOFTWARE_TOKEN_MFA");
    api::GetUserRequest request;
    request.AccessToken = token;
    const auto user = Harness::must(harness.call<api::GetUserOperation>(request));
    EXPECT_EQ(user.UserMFASettingList, (Names{"SMS_MFA", "SOFTWARE_TOKEN_MFA"}));
    EXPECT_EQ(user.PreferredMfaSetting, "SOFTWARE_TOKEN_MFA");
    ASSERT_TRUE(user.MFAOptions);
    EXPECT_EQ(user.MFAOptions->front().DeliveryMedium, "SMS");
    Harness::must(harness.call<api::CreateGroupOperation>({.GroupName = "staff", .UserPoolId = pool}));
    Harness::must(harness.call<api::AdminAddUserToGroupOperation>(
        {.UserPoolId = pool, .Username = user.Username, .GroupName = "staff"}));
    const auto members =
        Harness::must(harness.call<api::ListUsersInGroupOperation>({.UserPoolId = pool, .GroupName = "staff"}));
    ASSERT_TRUE(members.Users->at(0).MFAOptions) << "as ListUsers has it";
    EXPECT_EQ(members.Users->at(0).MFAOptions->front().DeliveryMedium, "SMS");
    api::GetUserAuthFactorsRequest question;
    question.AccessToken = token;
    const auto factors = Harness::must(harness.call<api::GetUserAuthFactorsOperation>(question));
    EXPECT_EQ(factors.ConfiguredUserAuthFactors, (Names{"PASSWORD"}));
    EXPECT_EQ(factors.UserMFASettingList, user.UserMFASettingList);
    prefer_factors("alice", {}, "");
    EXPECT_FALSE(Harness::must(harness.call<api::GetUserOperation>(request)).UserMFASettingList);
    EXPECT_TRUE(begin("alice").AuthenticationResult);
}

TEST_F(FactorOperations, TheFormerFormKnowsSmsAlone)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    api::AdminSetUserSettingsRequest request;
    request.UserPoolId = pool;
    request.Username = "alice";
    request.MFAOptions = {{.DeliveryMedium = "EMAIL", .AttributeName = "email"}};
    EXPECT_EQ(message(harness.call<api::AdminSetUserSettingsOperation>(request)),
              "InvalidParameterException: MFAOptions can only be SMS to phone_number.");
    request.MFAOptions = {{.DeliveryMedium = "SMS", .AttributeName = "phone_number"}};
    Harness::must(harness.call<api::AdminSetUserSettingsOperation>(request));
    EXPECT_EQ(begin("alice").ChallengeName, "SMS_MFA");
    request.MFAOptions.clear();
    Harness::must(harness.call<api::AdminSetUserSettingsOperation>(request));
    EXPECT_TRUE(begin("alice").AuthenticationResult);
}

TEST_F(FactorOperations, AStrictPoolLetsFactorsBeChangedSoonAfterSigningInOnly)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    const auto token = access_token("alice");
    prefer_factors("alice", {"SMS_MFA"}, "SMS_MFA");
    api::AssociateSoftwareTokenRequest association;
    association.AccessToken = token;
    api::UpdateUserAttributesRequest change;
    change.AccessToken = token;
    change.UserAttributes = attributes({{"phone_number", "+15550009999"}});
    const auto stale = "NotAuthorizedException: Factors can be changed only within five minutes of signing in.";

    harness.clock.advance(6min);
    EXPECT_EQ(message(harness.call<api::AssociateSoftwareTokenOperation>(association)), "no error");
    make_strict();
    EXPECT_EQ(message(harness.call<api::AssociateSoftwareTokenOperation>(association)), stale);
    EXPECT_EQ(message(prefer_totp(token)), stale);
    EXPECT_EQ(message(harness.call<api::UpdateUserAttributesOperation>(change)), stale);
    change.UserAttributes = attributes({{"name", "Alice"}});
    EXPECT_EQ(message(harness.call<api::UpdateUserAttributesOperation>(change)), "no error");
}

TEST_F(FactorOperations, AnApplicationIsOfNoUseWhereThePoolHasNone)
{
    make_user("alice");
    api::AssociateSoftwareTokenRequest association;
    association.AccessToken = access_token("alice");
    EXPECT_EQ(message(harness.call<api::AssociateSoftwareTokenOperation>(association)),
              "SoftwareTokenMFANotFoundException: Software Token MFA has not been enabled by the userPool");
}

}  // namespace
}  // namespace sekisho::cognito_idp
