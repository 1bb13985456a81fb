#include "services/cognito_idp/factors/testing.h"

namespace sekisho::cognito_idp {
namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;

class Mfa : public FactorTest {};

TEST_F(Mfa, AnEnrolledApplicationIsAskedForAlthoughThePoolDoesNotRequireIt)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    const auto secret = enrol_totp("alice");
    const auto asked = begin("alice");
    EXPECT_EQ(asked.ChallengeName, "SOFTWARE_TOKEN_MFA");
    EXPECT_FALSE(asked.AuthenticationResult);
    EXPECT_EQ(asked.ChallengeParameters->at("FRIENDLY_DEVICE_NAME"), "phone");
    EXPECT_EQ(asked.ChallengeParameters->at("USER_ID_FOR_SRP"), "alice");
    const auto done = Harness::must(answer_totp(*asked.Session, totp(secret)));
    EXPECT_TRUE(done.AuthenticationResult && done.AuthenticationResult->RefreshToken);
}

TEST_F(Mfa, WhoHasNothingSignsInWhereTheFactorIsOptional)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    EXPECT_TRUE(begin("alice").AuthenticationResult);
}

TEST_F(Mfa, TheSecondFactorIsAskedForOnTheSrpPathAsWell)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    const auto secret = enrol_totp("alice");
    const auto keys = authn::srp::make_client_keys();
    const auto started = Harness::must(
        harness.initiate(client, "USER_SRP_AUTH", {{"USERNAME", "alice"}, {"SRP_A", keys.public_value.to_hex()}}));
    const auto& challenge = *started.ChallengeParameters;
    const authn::srp::Identity identity{std::string(authn::srp::pool_name_of(pool)), "alice"};
    const auto b = *crypto::Number::from_hex(challenge.at("SRP_B"));
    const auto x =
        authn::srp::password_exponent(identity, Secret(password), *crypto::Number::from_hex(challenge.at("SALT")));
    const auto key =
        authn::srp::session_key(authn::srp::scramble(keys.public_value, b), authn::srp::client_secret(keys, b, x));
    const authn::srp::Claim claim{identity, *from_base64(challenge.at("SECRET_BLOCK")),
                                  authn::srp::format_timestamp(harness.clock.now())};
    const auto proven =
        Harness::must(harness.respond(client, "PASSWORD_VERIFIER",
                                      {{"USERNAME", "alice"},
                                       {"PASSWORD_CLAIM_SECRET_BLOCK", challenge.at("SECRET_BLOCK")},
                                       {"TIMESTAMP", claim.timestamp},
                                       {"PASSWORD_CLAIM_SIGNATURE", base64(authn::srp::sign_claim(key, claim))}}));
    EXPECT_FALSE(proven.AuthenticationResult);
    ASSERT_EQ(proven.ChallengeName, "SOFTWARE_TOKEN_MFA");
    EXPECT_TRUE(Harness::must(answer_totp(*proven.Session, totp(secret))).AuthenticationResult);
}

TEST_F(Mfa, ACodeOfAnApplicationIsGoodOnceAndInItsTimeOnly)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    const auto secret = enrol_totp("alice");
    const auto code = totp(secret);
    ASSERT_TRUE(answer_totp(*begin("alice").Session, code));
    EXPECT_EQ(message(answer_totp(*begin("alice").Session, code)),
              "ExpiredCodeException: Your software token has already been used once.");
    EXPECT_EQ(message(answer_totp(*begin("alice").Session, totp(secret, -1))),
              "ExpiredCodeException: Your software token has already been used once.");
    EXPECT_EQ(message(answer_totp(*begin("alice").Session, totp(secret, 2))), wrong_code);
    EXPECT_EQ(message(answer_totp(*begin("alice").Session, totp(secret, -2))), wrong_code);
    EXPECT_TRUE(answer_totp(*begin("alice").Session, totp(secret, 1)));
}

TEST_F(Mfa, AWrongCodeDoesNotSpendTheSessionAndAnEmptyOneNeverPasses)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    const auto secret = enrol_totp("alice");
    const auto session = *begin("alice").Session;
    EXPECT_EQ(message(answer_totp(session, other(totp(secret)))), wrong_code);
    EXPECT_EQ(message(answer_totp(session, "")),
              "InvalidParameterException: Missing required parameter SOFTWARE_TOKEN_MFA_CODE");
    EXPECT_TRUE(answer_totp(session, totp(secret)));
    EXPECT_EQ(message(answer_totp(session, totp(secret, 1))), spent);
}

TEST_F(Mfa, ASessionIsOfOneUserClientAndStep)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    make_user("bob");
    const auto secret = enrol_totp("alice");
    const auto session = *begin("alice").Session;
    EXPECT_EQ(message(answer_totp(session, totp(secret), "bob")), bogus);
    EXPECT_EQ(message(answer("SMS_MFA", session, {{"SMS_MFA_CODE", totp(secret)}})), bogus);
    EXPECT_EQ(message(answer("SELECT_MFA_TYPE", session, {{"ANSWER", "SOFTWARE_TOKEN_MFA"}})), bogus);
    EXPECT_EQ(message(answer("MFA_SETUP", session, {})), bogus);
    const auto elsewhere = harness.make_client(pool);
    EXPECT_EQ(message(harness.respond(elsewhere, "SOFTWARE_TOKEN_MFA",
                                      {{"USERNAME", "alice"}, {"SOFTWARE_TOKEN_MFA_CODE", totp(secret)}}, session)),
              bogus);
    api::AssociateSoftwareTokenRequest association;
    association.Session = session;
    EXPECT_EQ(message(harness.call<api::AssociateSoftwareTokenOperation>(association)), bogus);
    EXPECT_TRUE(answer_totp(session, totp(secret)));
}

TEST_F(Mfa, DuringALockARightCodeIsAnsweredLikeAWrongOneWhateverDeviceIsNamed)
{
    Harness::must(configure("OPTIONAL"));
    auto track = [](Pool& changed) -> Result<void> {
        changed.settings.DeviceConfiguration = api::DeviceConfigurationType{.ChallengeRequiredOnNewDevice = true};
        return {};
    };
    Harness::must(harness.run(harness.pools().directory().change_pool(pool, track)));
    make_user("alice");
    make_user("bob");
    const auto secret = enrol_totp("alice");
    prefer_factors("bob", {"EMAIL_OTP"}, "EMAIL_OTP");
    harness.newest_code(pool);
    const auto by_application = *begin("alice").Session, by_email = *begin("bob").Session;
    const auto sent = harness.newest_code(pool);
    const auto guess = [&](const std::string& name, const std::string& code) {
        const bool alice = name == "alice";
        return message(
            answer(alice ? "SOFTWARE_TOKEN_MFA" : "EMAIL_OTP", alice ? by_application : by_email,
                   {{alice ? "SOFTWARE_TOKEN_MFA_CODE" : "EMAIL_OTP_CODE", code}, {"DEVICE_KEY", "us-east-1_none"}}, name));
    };
    for (const auto& [name, right] : {std::pair("alice", totp(secret)), std::pair("bob", sent)}) {
        EXPECT_EQ(guess(name, right), "ResourceNotFoundException: Device does not exist.");
        for (int wrong = 0; wrong < 5; ++wrong) EXPECT_EQ(guess(name, other(right)), wrong_code) << name;
        EXPECT_EQ(guess(name, other(right)), locked) << name;
        EXPECT_EQ(guess(name, right), locked) << name;
    }
}

TEST_F(Mfa, WhoIsDisabledBetweenTheStepsStaysOut)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    const auto secret = enrol_totp("alice");
    const auto session = *begin("alice").Session;
    api::AdminDisableUserRequest request;
    request.UserPoolId = pool;
    request.Username = "alice";
    Harness::must(harness.call<api::AdminDisableUserOperation>(request));
    EXPECT_EQ(message(answer_totp(session, totp(secret))), "NotAuthorizedException: User is disabled.");
}

TEST_F(Mfa, WrongCodesLockAcrossSessionsAndARightPasswordDoesNotClearThem)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    const auto secret = enrol_totp("alice");
    for (int attempt = 0; attempt < 5; ++attempt)
        EXPECT_EQ(message(answer_totp(*begin("alice").Session, other(totp(secret)))), wrong_code);
    EXPECT_EQ(message(answer_totp(*begin("alice").Session, totp(secret))), locked);
    EXPECT_EQ(message(answer_totp(*begin("alice").Session, other(totp(secret)))), locked);
    harness.clock.advance(1s);
    EXPECT_EQ(message(answer_totp(*begin("alice").Session, other(totp(secret)))), wrong_code);
    harness.clock.advance(1s);
    EXPECT_EQ(message(answer_totp(*begin("alice").Session, totp(secret))), locked);
    harness.clock.advance(1s);
    EXPECT_TRUE(answer_totp(*begin("alice").Session, totp(secret)));
    harness.clock.advance(60s);
    EXPECT_EQ(message(answer_totp(*begin("alice").Session, other(totp(secret)))), wrong_code);
    EXPECT_TRUE(answer_totp(*begin("alice").Session, totp(secret)));
}

TEST_F(Mfa, AQuietQuarterOfAnHourBuysNoNewGuesses)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    const auto secret = enrol_totp("alice");
    const auto guess = [&] { return message(answer_totp(*begin("alice").Session, other(totp(secret)))); };
    for (int attempt = 0; attempt < 5; ++attempt) EXPECT_EQ(guess(), wrong_code);
    harness.clock.advance(16min);
    EXPECT_EQ(guess(), wrong_code) << "the sixth, not the first";
    EXPECT_EQ(guess(), locked);
    // Others' failures, which clear out old rows, do not clear these.
    harness.clock.advance(16min);
    make_user("bob");
    EXPECT_FALSE(harness.sign_in(client, "bob", "wrong-horse"));
    EXPECT_EQ(guess(), wrong_code);
    EXPECT_EQ(guess(), locked);
    // Nobody is shut out for long, and a right code ends it.
    harness.clock.advance(15min);
    EXPECT_TRUE(answer_totp(*begin("alice").Session, totp(secret)));
    harness.clock.advance(1min);
    for (int attempt = 0; attempt < 5; ++attempt) EXPECT_EQ(guess(), wrong_code);
    harness.clock.advance(24h);
    for (int attempt = 0; attempt < 5; ++attempt) EXPECT_EQ(guess(), wrong_code) << "after a day they are forgotten";
}

TEST_F(Mfa, InAStrictPoolTheThirdWrongCodeEndsTheSession)
{
    Harness::must(configure("OPTIONAL"));
    make_strict();
    make_user("alice");
    const auto secret = enrol_totp("alice");
    const auto session = *begin("alice").Session;
    for (int attempt = 0; attempt < 3; ++attempt) EXPECT_EQ(message(answer_totp(session, other(totp(secret)))), wrong_code);
    EXPECT_EQ(message(answer_totp(session, totp(secret))), spent);
}

TEST_F(Mfa, OfTwoAnswersToOneChallengeOneWins)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    prefer_factors("alice", {"EMAIL_OTP"}, "EMAIL_OTP");
    const auto session = *begin("alice").Session;
    const auto code = harness.newest_code(pool);
    const auto first = answer("EMAIL_OTP", session, {{"EMAIL_OTP_CODE", code}});
    const auto second = answer("EMAIL_OTP", session, {{"EMAIL_OTP_CODE", code}});
    EXPECT_TRUE(first);
    EXPECT_EQ(message(second), spent);
}

TEST_F(Mfa, ACodeIsSentToTheEnrolledContactAndMasked)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    prefer_factors("alice", {"EMAIL_OTP"}, "EMAIL_OTP");
    const auto by_email = begin("alice");
    EXPECT_EQ(by_email.ChallengeName, "EMAIL_OTP");
    EXPECT_EQ(by_email.ChallengeParameters->at("CODE_DELIVERY_DELIVERY_MEDIUM"), "EMAIL");
    EXPECT_EQ(by_email.ChallengeParameters->at("CODE_DELIVERY_DESTINATION"), "a***@e***");
    const auto code = harness.newest_code(pool);
    ASSERT_EQ(code.size(), 6U);
    EXPECT_EQ(message(answer("EMAIL_OTP", *by_email.Session, {{"EMAIL_OTP_CODE", ""}})),
              "InvalidParameterException: Missing required parameter EMAIL_OTP_CODE");
    EXPECT_EQ(message(answer("EMAIL_OTP", *by_email.Session, {{"EMAIL_OTP_CODE", other(code)}})), wrong_code);
    EXPECT_TRUE(Harness::must(answer("EMAIL_OTP", *by_email.Session, {{"EMAIL_OTP_CODE", code}})).AuthenticationResult);

    prefer_factors("alice", {"SMS_MFA"}, "SMS_MFA");
    const auto by_sms = begin("alice");
    EXPECT_EQ(by_sms.ChallengeName, "SMS_MFA");
    EXPECT_EQ(by_sms.ChallengeParameters->at("CODE_DELIVERY_DELIVERY_MEDIUM"), "SMS");
    EXPECT_EQ(by_sms.ChallengeParameters->at("CODE_DELIVERY_DESTINATION"), "+*******1234");
    EXPECT_TRUE(answer("SMS_MFA", *by_sms.Session, {{"SMS_MFA_CODE", harness.newest_code(pool)}}));
}

TEST_F(Mfa, ACodeProvesNothingAboutAnotherSessionOrAnAddressThatHasChanged)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    prefer_factors("alice", {"EMAIL_OTP"}, "EMAIL_OTP");
    const auto first = *begin("alice").Session;
    const auto first_code = harness.newest_code(pool);
    const auto second = *begin("alice").Session;
    const auto second_code = harness.newest_code(pool);
    ASSERT_NE(first_code, second_code);
    EXPECT_EQ(message(answer("EMAIL_OTP", second, {{"EMAIL_OTP_CODE", first_code}})), wrong_code);
    api::AdminUpdateUserAttributesRequest change;
    change.UserPoolId = pool;
    change.Username = "alice";
    change.UserAttributes = attributes({{"email", "mallory@example.com"}, {"email_verified", "true"}});
    Harness::must(harness.call<api::AdminUpdateUserAttributesOperation>(change));
    EXPECT_EQ(message(answer("EMAIL_OTP", first, {{"EMAIL_OTP_CODE", first_code}})), wrong_code);
}

TEST_F(Mfa, ACodeLivesAsLongAsItsSession)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    prefer_factors("alice", {"EMAIL_OTP"}, "EMAIL_OTP");
    const auto session = *begin("alice").Session;
    const auto code = harness.newest_code(pool);
    harness.clock.advance(3min);
    EXPECT_EQ(message(answer("EMAIL_OTP", session, {{"EMAIL_OTP_CODE", code}})),
              "NotAuthorizedException: Invalid session for the user, session is expired.");
}

TEST_F(Mfa, WhoHasSeveralFactorsAndPrefersNoneChooses)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    const auto secret = enrol_totp("alice");
    prefer_factors("alice", {"SOFTWARE_TOKEN_MFA", "SMS_MFA"}, "");
    const auto asked = begin("alice");
    ASSERT_EQ(asked.ChallengeName, "SELECT_MFA_TYPE");
    EXPECT_EQ(json_names(asked.ChallengeParameters->at("MFAS_CAN_CHOOSE")), (Names{"SMS_MFA", "SOFTWARE_TOKEN_MFA"}));
    EXPECT_EQ(message(answer("SELECT_MFA_TYPE", *asked.Session, {{"ANSWER", "EMAIL_OTP"}})),
              "InvalidParameterException: The MFA type selected is not available for the user.");
    const auto chosen = Harness::must(answer("SELECT_MFA_TYPE", *asked.Session, {{"ANSWER", "SOFTWARE_TOKEN_MFA"}}));
    EXPECT_FALSE(chosen.AuthenticationResult);
    EXPECT_EQ(message(answer("SELECT_MFA_TYPE", *asked.Session, {{"ANSWER", "SMS_MFA"}})), spent);
    EXPECT_TRUE(Harness::must(answer_totp(*chosen.Session, totp(secret))).AuthenticationResult);
}

TEST_F(Mfa, ARequiredFactorFallsBackToAVerifiedContact)
{
    Harness::must(configure("ON"));
    harness.make_user(pool, "bob", password, {{"email", "bob@example.com"}, {"email_verified", "true"}});
    EXPECT_EQ(begin("bob").ChallengeName, "EMAIL_OTP");
    harness.make_user(pool, "carol", password, {{"email", "carol@example.com"}, {"email_verified", "false"}});
    EXPECT_EQ(begin("carol").ChallengeName, "MFA_SETUP");
}

TEST_F(Mfa, AnApplicationThatWasProvenIsAskedForWhereThePoolRequiresAFactor)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    enrol_totp("alice", false);
    EXPECT_TRUE(begin("alice").AuthenticationResult);
    Harness::must(configure("ON"));
    EXPECT_EQ(begin("alice").ChallengeName, "SOFTWARE_TOKEN_MFA");
}

TEST_F(Mfa, AStrictPoolAsksForAnApplicationAsSoonAsItIsProven)
{
    Harness::must(configure("OPTIONAL"));
    make_strict();
    make_user("alice");
    enrol_totp("alice", false);
    EXPECT_EQ(begin("alice").ChallengeName, "SOFTWARE_TOKEN_MFA");
}

TEST_F(Mfa, AStrictPoolRefusesWhomItCannotAskRatherThanLetHimPass)
{
    Harness::must(configure("OPTIONAL"));
    make_strict();
    make_user("alice");
    prefer_factors("alice", {"SMS_MFA"}, "SMS_MFA");
    api::AdminUpdateUserAttributesRequest change;
    change.UserPoolId = pool;
    change.Username = "alice";
    change.UserAttributes = attributes({{"phone_number", "+15550009999"}});
    Harness::must(harness.call<api::AdminUpdateUserAttributesOperation>(change));
    EXPECT_EQ(message(harness.sign_in(client, "alice", password)),
              "NotAuthorizedException: A second factor is required, and the user has none that can be used.");
}

TEST_F(Mfa, CodesThatAreSentAreCounted)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    prefer_factors("alice", {"EMAIL_OTP"}, "EMAIL_OTP");
    for (int sent = 0; sent < 20; ++sent) ASSERT_TRUE(harness.sign_in(client, "alice", password));
    EXPECT_EQ(message(harness.sign_in(client, "alice", password)),
              "LimitExceededException: Attempt limit exceeded, please try after some time.");
    harness.clock.advance(1h);
    EXPECT_TRUE(harness.sign_in(client, "alice", password));
}

}  // namespace
}  // namespace sekisho::cognito_idp
