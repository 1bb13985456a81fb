#include "services/cognito_idp/factors/testing.h"

namespace sekisho::cognito_idp {
namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;

class Choice : public FactorTest {
protected:
    Choice()
    {
        pool = harness.make_pool([](auto& request) {
            request.AutoVerifiedAttributes = {"email"};
            request.Policies->SignInPolicy.emplace().AllowedFirstAuthFactors = {"PASSWORD", "EMAIL_OTP", "SMS_OTP"};
        });
        client = make_choice_client("LEGACY");
    }

    std::string make_choice_client(const std::string& existence)
    {
        return harness.make_client(pool, [&](auto& request) {
            request.ExplicitAuthFlows = {"ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"};
            request.PreventUserExistenceErrors = existence;
        });
    }

    /// Somebody without a password.
    void make_passwordless(const std::string& name)
    {
        api::AdminCreateUserRequest request;
        request.UserPoolId = pool;
        request.Username = name;
        request.MessageAction = "SUPPRESS";
        request.UserAttributes = attributes({{"email", name + "@example.com"}, {"email_verified", "true"}});
        const auto made = Harness::must(harness.call<api::AdminCreateUserOperation>(std::move(request)));
        EXPECT_EQ(made.User->UserStatus, "CONFIRMED");
    }

    Result<api::InitiateAuthResponse> choose(const std::string& name, Parameters parameters = {})
    {
        parameters.emplace("USERNAME", name);
        return harness.initiate(client, "USER_AUTH", std::move(parameters));
    }

    Result<api::RespondToAuthChallengeResponse> answer_code(const std::string& session, const std::string& code,
                                                            const std::string& name = "alice")
    {
        return answer("EMAIL_OTP", session, {{"EMAIL_OTP_CODE", code}}, name);
    }

    static constexpr const char* wrong = "NotAuthorizedException: Incorrect username or password.";
};

TEST_F(Choice, WhoHasNoPasswordIsSentACodeOfEightDigitsAtOnce)
{
    make_passwordless("alice");
    const auto asked = Harness::must(choose("alice"));
    EXPECT_EQ(asked.ChallengeName, "EMAIL_OTP");
    EXPECT_EQ(asked.AvailableChallenges, (Names{"EMAIL_OTP"}));
    EXPECT_EQ(asked.ChallengeParameters->at("CODE_DELIVERY_DESTINATION"), "a***@e***");
    const auto code = harness.newest_code(pool);
    EXPECT_EQ(code.size(), 8U);
    EXPECT_EQ(message(answer_code(*asked.Session, "")),
              "InvalidParameterException: Missing required parameter EMAIL_OTP_CODE");
    for (int attempt = 0; attempt < 6; ++attempt) EXPECT_EQ(message(answer_code(*asked.Session, other(code))), wrong_code);
    EXPECT_TRUE(Harness::must(answer_code(*asked.Session, code)).AuthenticationResult);
    EXPECT_EQ(message(answer_code(*asked.Session, code)), spent);
}

TEST_F(Choice, GuessingACodeEndsTheSessionAndInAStrictPoolLocks)
{
    make_passwordless("alice");
    const auto session = *Harness::must(choose("alice")).Session;
    const auto code = harness.newest_code(pool);
    for (int attempt = 0; attempt < 20; ++attempt) EXPECT_EQ(message(answer_code(session, other(code))), wrong_code);
    EXPECT_EQ(message(answer_code(session, code)), spent);
    make_strict();
    for (int attempt = 0; attempt < 5; ++attempt)
        EXPECT_EQ(message(answer_code(*Harness::must(choose("alice")).Session, "00000000")), wrong_code);
    EXPECT_EQ(message(answer_code(*Harness::must(choose("alice")).Session, "00000000")), locked);
}

TEST_F(Choice, WithSeveralFactorsTheClientChoosesOneOfThem)
{
    make_user("alice");
    const auto asked = Harness::must(choose("alice"));
    ASSERT_EQ(asked.ChallengeName, "SELECT_CHALLENGE");
    EXPECT_EQ(asked.AvailableChallenges, (Names{"EMAIL_OTP", "SMS_OTP", "PASSWORD_SRP", "PASSWORD"}));
    EXPECT_EQ(message(answer("SELECT_CHALLENGE", *asked.Session, {{"ANSWER", "WEB_AUTHN"}})),
              "InvalidParameterException: The challenge selected is not available for the user.");
    EXPECT_EQ(message(answer("SELECT_CHALLENGE", *asked.Session, {{"ANSWER", "SOFTWARE_TOKEN_MFA"}})),
              "InvalidParameterException: The challenge selected is not available for the user.");
    const auto sent = Harness::must(answer("SELECT_CHALLENGE", *asked.Session, {{"ANSWER", "SMS_OTP"}}));
    EXPECT_EQ(sent.ChallengeName, "SMS_OTP");
    EXPECT_EQ(message(answer("SELECT_CHALLENGE", *asked.Session, {{"ANSWER", "SMS_OTP"}})), spent);
    const auto code = harness.newest_code(pool);
    EXPECT_EQ(message(answer("EMAIL_OTP", *sent.Session, {{"EMAIL_OTP_CODE", code}})), bogus);
    EXPECT_TRUE(Harness::must(answer("SMS_OTP", *sent.Session, {{"SMS_OTP_CODE", code}})).AuthenticationResult);
}

TEST_F(Choice, APasswordMayComeWithTheChoiceOrAfterIt)
{
    make_user("alice");
    EXPECT_TRUE(
        Harness::must(choose("alice", {{"PREFERRED_CHALLENGE", "PASSWORD"}, {"PASSWORD", password}})).AuthenticationResult);
    EXPECT_EQ(message(choose("alice", {{"PREFERRED_CHALLENGE", "PASSWORD"}, {"PASSWORD", "wrong"}})), wrong);
    auto session = *Harness::must(choose("alice")).Session;
    EXPECT_TRUE(Harness::must(answer("SELECT_CHALLENGE", session, {{"ANSWER", "PASSWORD"}, {"PASSWORD", password}}))
                    .AuthenticationResult);
    session = *Harness::must(choose("alice")).Session;
    EXPECT_EQ(message(answer("SELECT_CHALLENGE", session, {{"ANSWER", "PASSWORD"}, {"PASSWORD", "wrong"}})), wrong);
    EXPECT_EQ(message(answer("SELECT_CHALLENGE", session, {{"ANSWER", "PASSWORD"}, {"PASSWORD", password}})), spent);
    const auto asked = Harness::must(choose("alice", {{"PREFERRED_CHALLENGE", "PASSWORD"}}));
    ASSERT_EQ(asked.ChallengeName, "PASSWORD");
    EXPECT_TRUE(Harness::must(answer("PASSWORD", *asked.Session, {{"PASSWORD", password}})).AuthenticationResult);
}

TEST_F(Choice, SrpMayComeWithTheChoiceOrAfterIt)
{
    make_user("alice");
    const auto srp_a = authn::srp::make_client_keys().public_value.to_hex();
    const auto at_once = Harness::must(choose("alice", {{"PREFERRED_CHALLENGE", "PASSWORD_SRP"}, {"SRP_A", srp_a}}));
    EXPECT_EQ(at_once.ChallengeName, "PASSWORD_VERIFIER");
    EXPECT_TRUE(at_once.ChallengeParameters->contains("SECRET_BLOCK"));
    const auto session = *Harness::must(choose("alice")).Session;
    const auto chosen = Harness::must(answer("SELECT_CHALLENGE", session, {{"ANSWER", "PASSWORD_SRP"}, {"SRP_A", srp_a}}));
    EXPECT_EQ(chosen.ChallengeName, "PASSWORD_VERIFIER");
    EXPECT_EQ(message(answer("SELECT_CHALLENGE", session, {{"ANSWER", "PASSWORD_SRP"}, {"SRP_A", srp_a}})), spent);
    const auto asked = Harness::must(choose("alice", {{"PREFERRED_CHALLENGE", "PASSWORD_SRP"}}));
    EXPECT_EQ(asked.ChallengeName, "PASSWORD_SRP");
    EXPECT_EQ(Harness::must(answer("PASSWORD_SRP", *asked.Session, {{"SRP_A", srp_a}})).ChallengeName, "PASSWORD_VERIFIER");
    EXPECT_FALSE(choose("alice", {{"PREFERRED_CHALLENGE", "PASSWORD_SRP"}, {"SRP_A", "0"}}));
}

TEST_F(Choice, WhoMustChangeHisPasswordHasThePasswordAlone)
{
    api::AdminCreateUserRequest request;
    request.UserPoolId = pool;
    request.Username = "bob";
    request.TemporaryPassword = "Temporary1";
    request.MessageAction = "SUPPRESS";
    request.UserAttributes = attributes({{"email", "bob@example.com"}, {"email_verified", "true"}});
    Harness::must(harness.call<api::AdminCreateUserOperation>(std::move(request)));
    const auto asked = Harness::must(choose("bob", {{"PREFERRED_CHALLENGE", "EMAIL_OTP"}}));
    EXPECT_EQ(asked.ChallengeName, "SELECT_CHALLENGE");
    EXPECT_EQ(asked.AvailableChallenges, (Names{"PASSWORD_SRP", "PASSWORD"}));
}

TEST_F(Choice, CodesNeedAVerifiedContact)
{
    harness.make_user(pool, "bob", password, {{"email", "bob@example.com"}, {"email_verified", "false"}});
    EXPECT_EQ(Harness::must(choose("bob", {{"PREFERRED_CHALLENGE", "EMAIL_OTP"}})).AvailableChallenges,
              (Names{"PASSWORD_SRP", "PASSWORD"}));
    EXPECT_EQ(harness.newest_code(pool), "");
}

TEST_F(Choice, AStrangerIsGivenAChallengeOfTheSameShapeAndNoCodeIsSent)
{
    client = make_choice_client("ENABLED");
    make_passwordless("alice");
    const auto real = Harness::must(choose("alice", {{"PREFERRED_CHALLENGE", "EMAIL_OTP"}}));
    harness.newest_code(pool);
    const auto pretended = Harness::must(choose("nobody", {{"PREFERRED_CHALLENGE", "EMAIL_OTP"}}));
    const auto again = Harness::must(choose("nobody", {{"PREFERRED_CHALLENGE", "EMAIL_OTP"}}));
    EXPECT_EQ(harness.newest_code(pool), "");
    EXPECT_EQ(pretended.ChallengeName, real.ChallengeName);
    EXPECT_EQ(pretended.AvailableChallenges, real.AvailableChallenges);
    EXPECT_EQ(pretended.Session->size(), real.Session->size());
    EXPECT_EQ(pretended.ChallengeParameters, again.ChallengeParameters);
    Names real_keys, pretended_keys;
    for (const auto& [key, value] : *real.ChallengeParameters) real_keys.push_back(key);
    for (const auto& [key, value] : *pretended.ChallengeParameters) pretended_keys.push_back(key);
    EXPECT_EQ(real_keys, pretended_keys);
    EXPECT_EQ(message(answer_code(*pretended.Session, "12345678", "nobody")), wrong_code);
    EXPECT_EQ(Harness::must(choose("nobody")).ChallengeName, Harness::must(choose("nobody")).ChallengeName);
}

TEST_F(Choice, AStrangerLacksFactorsAsUsersDo)
{
    client = make_choice_client("ENABLED");
    harness.make_user(pool, "alice", password, {{"email", "alice@example.com"}, {"email_verified", "true"}});
    const auto preferring = [](const char* factor) { return Parameters{{"PREFERRED_CHALLENGE", factor}}; };
    EXPECT_NE(Harness::must(choose("alice", preferring("SMS_OTP"))).ChallengeName, "SMS_OTP") << "alice has no phone";
    std::map<std::string, int> asked;
    for (int i = 0; i < 24; ++i) {
        const auto name = fmt::format("stranger{}", i);
        const auto listed = Harness::must(choose(name)).AvailableChallenges.value();
        for (const auto* factor : {"EMAIL_OTP", "SMS_OTP", "PASSWORD"}) {
            const bool has = std::ranges::find(listed, factor) != listed.end();
            EXPECT_EQ(Harness::must(choose(name, preferring(factor))).ChallengeName == factor, has) << name << factor;
            asked[factor] += has ? 1 : 0;
        }
        if (std::ranges::find(listed, "PASSWORD") != listed.end())
            EXPECT_EQ(message(choose(name, {{"PREFERRED_CHALLENGE", "PASSWORD"}, {"PASSWORD", "whatever"}})), wrong);
    }
    EXPECT_EQ(asked["EMAIL_OTP"], 24);
    for (const auto* factor : {"SMS_OTP", "PASSWORD"}) {
        EXPECT_GT(asked[factor], 0) << factor;
        EXPECT_LT(asked[factor], 24) << factor;
    }
}

TEST_F(Choice, StrangersHavePasskeysNowAndThenWhereThePoolAsksForThem)
{
    pool = harness.make_pool(
        [](auto& request) { request.Policies->SignInPolicy.emplace().AllowedFirstAuthFactors = {"PASSWORD", "WEB_AUTHN"}; });
    client = make_choice_client("ENABLED");
    const auto asked = [&] {
        int passkeys = 0;
        for (int i = 0; i < 40; ++i) {
            const auto challenge = choose(fmt::format("stranger{}", i), {{"PREFERRED_CHALLENGE", "WEB_AUTHN"}});
            if (Harness::must(challenge).ChallengeName == "WEB_AUTHN") ++passkeys;
        }
        return passkeys;
    };
    EXPECT_EQ(asked(), 0) << "there is no relying party yet";
    api::SetUserPoolMfaConfigRequest request;
    request.UserPoolId = pool;
    request.WebAuthnConfiguration.emplace().RelyingPartyId = "example.com";
    Harness::must(harness.call<api::SetUserPoolMfaConfigOperation>(std::move(request)));
    const int passkeys = asked();
    EXPECT_GT(passkeys, 0);
    EXPECT_LT(passkeys, 40);
}

TEST_F(Choice, SendingIsBoundedForStrangersAsForUsers)
{
    client = make_choice_client("ENABLED");
    make_passwordless("alice");
    for (const std::string name : {"alice", "nobody"}) {
        for (int sent = 0; sent < 20; ++sent) ASSERT_TRUE(choose(name, {{"PREFERRED_CHALLENGE", "EMAIL_OTP"}}));
        EXPECT_EQ(message(choose(name, {{"PREFERRED_CHALLENGE", "EMAIL_OTP"}})),
                  "LimitExceededException: Attempt limit exceeded, please try after some time.");
    }
}

TEST_F(Choice, WhoIsDisabledIsSentNothing)
{
    client = make_choice_client("ENABLED");
    make_passwordless("alice");
    const auto session = *Harness::must(choose("alice")).Session;
    const auto code = harness.newest_code(pool);
    api::AdminDisableUserRequest request;
    request.UserPoolId = pool;
    request.Username = "alice";
    Harness::must(harness.call<api::AdminDisableUserOperation>(request));
    EXPECT_EQ(message(answer_code(session, code)), "NotAuthorizedException: User is disabled.");
    EXPECT_EQ(Harness::must(choose("alice", {{"PREFERRED_CHALLENGE", "EMAIL_OTP"}})).ChallengeName, "EMAIL_OTP");
    EXPECT_EQ(harness.newest_code(pool), "");
}

TEST_F(Choice, InAPoolThatShowsExistenceAStrangerIsToldSo)
{
    EXPECT_EQ(message(choose("nobody")), "UserNotFoundException: User does not exist.");
}

TEST_F(Choice, ACodeIsNotOfferedToWhomASecondFactorIsAsked)
{
    make_user("alice");
    Harness::must(configure("OPTIONAL"));
    const auto secret = enrol_totp("alice");
    EXPECT_EQ(Harness::must(choose("alice")).AvailableChallenges, (Names{"PASSWORD_SRP", "PASSWORD"}));
    const auto asked = Harness::must(choose("alice", {{"PREFERRED_CHALLENGE", "PASSWORD"}, {"PASSWORD", password}}));
    EXPECT_EQ(asked.ChallengeName, "SOFTWARE_TOKEN_MFA");
    EXPECT_TRUE(answer_totp(*asked.Session, totp(secret)));
}

TEST_F(Choice, WhoSignsInByCodesAloneCannotAddASecondFactor)
{
    Harness::must(configure("OPTIONAL"));
    make_passwordless("alice");
    EXPECT_EQ(message(set_factors("alice", {"EMAIL_OTP"}, "EMAIL_OTP")),
              "InvalidParameterException: A user who signs in with one-time passwords alone cannot have a second factor.");
}

TEST_F(Choice, TheFlowIsForClientsThatAllowIt)
{
    make_user("alice");
    client = harness.make_client(pool);
    EXPECT_EQ(message(choose("alice")), "InvalidParameterException: USER_AUTH is not enabled for the client.");
}

TEST_F(Choice, WhoConfirmsHisSignUpSignsInAtOnceAndOnce)
{
    api::SignUpRequest request;
    request.ClientId = client;
    request.Username = "dave";
    request.UserAttributes = attributes({{"email", "dave@example.com"}});
    Harness::must(harness.call<api::SignUpOperation>(request));
    api::ConfirmSignUpRequest confirmation;
    confirmation.ClientId = client;
    confirmation.Username = "dave";
    confirmation.ConfirmationCode = harness.newest_code(pool);
    const auto session = Harness::must(harness.call<api::ConfirmSignUpOperation>(confirmation)).Session;
    ASSERT_TRUE(session);
    const auto start = [&](const std::string& name) {
        api::InitiateAuthRequest first;
        first.ClientId = client;
        first.AuthFlow = "USER_AUTH";
        first.AuthParameters = Parameters{{"USERNAME", name}};
        first.Session = session;
        return harness.call<api::InitiateAuthOperation>(std::move(first));
    };
    make_user("mallory");
    EXPECT_EQ(message(start("mallory")), bogus);
    EXPECT_EQ(message(answer_code(*session, "12345678", "dave")), bogus);
    EXPECT_TRUE(Harness::must(start("dave")).AuthenticationResult);
    EXPECT_EQ(message(start("dave")), spent);
}

TEST_F(Choice, ASignUpWithoutPasswordNeedsAContactThatCodesGoTo)
{
    api::SignUpRequest request;
    request.ClientId = client;
    request.Username = "dave";
    EXPECT_EQ(message(harness.call<api::SignUpOperation>(request)),
              "InvalidParameterException: Missing required parameter Password");
    request.ClientId = harness.make_client(pool);
    request.UserAttributes = attributes({{"email", "dave@example.com"}});
    EXPECT_EQ(message(harness.call<api::SignUpOperation>(request)),
              "InvalidParameterException: Missing required parameter Password");
}

}  // namespace
}  // namespace sekisho::cognito_idp
