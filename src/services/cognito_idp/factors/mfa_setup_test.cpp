#include "services/cognito_idp/factors/testing.h"

namespace sekisho::cognito_idp {
namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;

class MfaSetup : public FactorTest {
protected:
    MfaSetup()
    {
        Harness::must(configure("ON"));
        harness.make_user(pool, "alice", password);
    }

    struct Associated {
        std::string secret;
        std::string session;
    };

    Result<Associated> associate(const std::string& session)
    {
        api::AssociateSoftwareTokenRequest request;
        request.Session = session;
        TRY(const auto answer, harness.call<api::AssociateSoftwareTokenOperation>(request));
        return Associated{*answer.SecretCode, *answer.Session};
    }

    Result<std::string> verify(const std::string& session, const std::string& code)
    {
        api::VerifySoftwareTokenRequest request;
        request.Session = session;
        request.UserCode = code;
        request.FriendlyDeviceName = "phone";
        TRY(const auto answer, harness.call<api::VerifySoftwareTokenOperation>(request));
        return *answer.Session;
    }
};

TEST_F(MfaSetup, AnApplicationIsEnrolledStepByStepEachWithANewSession)
{
    const auto asked = begin("alice");
    ASSERT_EQ(asked.ChallengeName, "MFA_SETUP");
    EXPECT_EQ(json_names(asked.ChallengeParameters->at("MFAS_CAN_SETUP")),
              (Names{"SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"}));
    EXPECT_EQ(message(answer("MFA_SETUP", *asked.Session, {})),
              "InvalidParameterException: MFA setup has not been completed: verify a software token first.");

    const auto associated = Harness::must(associate(*asked.Session));
    EXPECT_EQ(message(associate(*asked.Session)), spent);
    EXPECT_EQ(message(answer("MFA_SETUP", associated.session, {})),
              "InvalidParameterException: MFA setup has not been completed: verify a software token first.");
    EXPECT_EQ(message(verify(associated.session, other(totp(associated.secret)))),
              "EnableSoftwareTokenMFAException: Code mismatch and fail enable Software Token MFA");
    const auto verified = Harness::must(verify(associated.session, totp(associated.secret)));
    EXPECT_EQ(message(verify(associated.session, totp(associated.secret))), spent);

    const auto done = Harness::must(answer("MFA_SETUP", verified, {}));
    EXPECT_TRUE(done.AuthenticationResult);
    EXPECT_EQ(message(answer("MFA_SETUP", verified, {})), spent);

    const auto again = begin("alice");
    ASSERT_EQ(again.ChallengeName, "SOFTWARE_TOKEN_MFA");
    EXPECT_EQ(again.ChallengeParameters->at("FRIENDLY_DEVICE_NAME"), "phone");
    EXPECT_EQ(message(answer_totp(*again.Session, totp(associated.secret))),
              "ExpiredCodeException: Your software token has already been used once.");
    EXPECT_TRUE(answer_totp(*again.Session, totp(associated.secret, 1)));
}

TEST_F(MfaSetup, NothingIsEnrolledBeforeTheLastStep)
{
    const auto associated = Harness::must(associate(*begin("alice").Session));
    Harness::must(verify(associated.session, totp(associated.secret)));
    EXPECT_EQ(begin("alice").ChallengeName, "MFA_SETUP");
}

/// Somebody with the password alone keeps a session ready for when the user has enrolled.
TEST_F(MfaSetup, ASessionOfTheFirstFactorAloneDoesNotReplaceWhatWasEnrolledMeanwhile)
{
    const auto thief = Harness::must(associate(*begin("alice").Session));
    const auto thief_ready = Harness::must(verify(thief.session, totp(thief.secret)));
    const auto owner = Harness::must(associate(*begin("alice").Session));
    const auto owner_ready = Harness::must(verify(owner.session, totp(owner.secret)));
    ASSERT_TRUE(answer("MFA_SETUP", owner_ready, {}));
    EXPECT_EQ(message(answer("MFA_SETUP", thief_ready, {})), bogus);
    harness.clock.advance(60s);
    const auto asked = begin("alice");
    EXPECT_EQ(message(answer_totp(*asked.Session, totp(thief.secret))), wrong_code);
    EXPECT_TRUE(answer_totp(*asked.Session, totp(owner.secret)));
}

TEST_F(MfaSetup, AnEmailAddressIsEnrolledByItsCode)
{
    const auto asked = begin("alice");
    EXPECT_EQ(message(answer("MFA_SETUP", *asked.Session, {{"EMAIL", "no address"}})).substr(0, 25),
              "InvalidParameterException");
    const auto sent = Harness::must(answer("MFA_SETUP", *asked.Session, {{"EMAIL", "alice@example.com"}}));
    ASSERT_EQ(sent.ChallengeName, "EMAIL_OTP");
    EXPECT_EQ(sent.ChallengeParameters->at("CODE_DELIVERY_DESTINATION"), "a***@e***");
    const auto code = harness.newest_code(pool);
    EXPECT_EQ(message(answer("EMAIL_OTP", *sent.Session, {{"EMAIL_OTP_CODE", other(code)}})), wrong_code);
    EXPECT_TRUE(Harness::must(answer("EMAIL_OTP", *sent.Session, {{"EMAIL_OTP_CODE", code}})).AuthenticationResult);
    api::AdminGetUserRequest request;
    request.UserPoolId = pool;
    request.Username = "alice";
    const auto user = Harness::must(harness.call<api::AdminGetUserOperation>(request));
    EXPECT_EQ(user.UserMFASettingList, (Names{"EMAIL_OTP"}));
    EXPECT_EQ(user.PreferredMfaSetting, "EMAIL_OTP");
    EXPECT_EQ(begin("alice").ChallengeName, "EMAIL_OTP");
}

TEST_F(MfaSetup, ATokenOrASessionButNotBothNorNeither)
{
    const std::string expected = "InvalidParameterException: Either an access token or a session must be provided.";
    api::AssociateSoftwareTokenRequest request;
    EXPECT_EQ(message(harness.call<api::AssociateSoftwareTokenOperation>(request)), expected);
    request.Session = "x";
    EXPECT_EQ(message(harness.call<api::AssociateSoftwareTokenOperation>(request)), bogus);
    request.AccessToken = "x";
    EXPECT_EQ(message(harness.call<api::AssociateSoftwareTokenOperation>(request)),
              "NotAuthorizedException: Invalid Access Token");
}

TEST_F(MfaSetup, ASessionCutShortOrOfAnotherClientOpensNothing)
{
    const auto session = *begin("alice").Session;
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{36}, std::size_t{60}, session.size() - 1})
        EXPECT_EQ(message(associate(session.substr(0, size))), bogus) << size;
    auto bytes = *from_base64url(session);
    const auto elsewhere = harness.make_client(pool);
    bytes.replace(1, elsewhere.size(), elsewhere);
    EXPECT_EQ(message(associate(base64url(bytes))), bogus);
    EXPECT_TRUE(associate(session));
}

TEST_F(MfaSetup, WhatIsTheSecondFactorDoesNotRecoverThePassword)
{
    Harness::must(configure("OPTIONAL"));
    make_user("carol");
    const auto recovery = [&] {
        api::ForgotPasswordRequest request;
        request.ClientId = client;
        request.Username = "carol";
        const auto sent = harness.call<api::ForgotPasswordOperation>(std::move(request));
        harness.clock.advance(std::chrono::hours(1));
        return sent ? sent->CodeDeliveryDetails->AttributeName.value() : sent.error().code;
    };
    prefer_factors("carol", {"SMS_MFA"}, "SMS_MFA");
    EXPECT_EQ(recovery(), "phone_number") << "as Cognito does where the pool has no AccountRecoverySetting";
    auto set = [](Pool& changed) -> Result<void> {
        changed.settings.AccountRecoverySetting.emplace().RecoveryMechanisms = {
            {.Priority = 1, .Name = "verified_phone_number"}, {.Priority = 2, .Name = "verified_email"}};
        return {};
    };
    Harness::must(harness.run(harness.pools().directory().change_pool(pool, set)));
    EXPECT_EQ(recovery(), "email");
    prefer_factors("carol", {"SMS_MFA", "EMAIL_OTP"}, "SMS_MFA");
    EXPECT_EQ(recovery(), "InvalidParameterException");
    prefer_factors("carol", {"EMAIL_OTP"}, "EMAIL_OTP");
    EXPECT_EQ(recovery(), "phone_number");
}

}  // namespace
}  // namespace sekisho::cognito_idp
