// Whatever is good once is good once for those who come together as well, over the store as it is.
#include <algorithm>

#include "services/cognito_idp/factors/testing.h"

namespace sekisho::cognito_idp {
namespace {

class AtOnce : public FactorTest {
protected:
    static constexpr std::size_t racers = 4;

    template <class Description>
    auto race(const typename Description::Input& input)
    {
        return harness.at_once<Description>(std::vector(racers, input));
    }

    template <class Answers>
    static std::ptrdiff_t winners(const Answers& answers)
    {
        return std::ranges::count_if(answers, [](const auto& answer) { return answer.has_value(); });
    }

    /// The codes of those who lost, each once.
    template <class Answers>
    static std::set<std::string> refusals(const Answers& answers)
    {
        std::set<std::string> all;
        for (const auto& answer : answers)
            if (!answer) all.insert(answer.error().code);
        return all;
    }

    api::RespondToAuthChallengeRequest response(const std::string& challenge, const std::string& session,
                                                Parameters responses)
    {
        responses.emplace("USERNAME", "alice");
        return {
            .ClientId = client, .ChallengeName = challenge, .Session = session, .ChallengeResponses = std::move(responses)};
    }

    void expect_one(const std::string& challenge, const std::string& session, Parameters responses)
    {
        const auto answers = race<api::RespondToAuthChallengeOperation>(response(challenge, session, std::move(responses)));
        EXPECT_EQ(winners(answers), 1);
        EXPECT_EQ(refusals(answers), std::set<std::string>{"NotAuthorizedException"});
    }

    void sign_up(const std::string& name)
    {
        api::SignUpRequest request{.ClientId = client, .Username = name, .Password = password};
        request.UserAttributes = attributes({{"email", name + "@example.com"}});
        Harness::must(harness.call<api::SignUpOperation>(std::move(request)));
    }
};

TEST_F(AtOnce, OneOfFourAnswersWithACodeOfAnApplicationWins)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    const auto secret = enrol_totp("alice");
    expect_one("SOFTWARE_TOKEN_MFA", *begin("alice").Session, {{"SOFTWARE_TOKEN_MFA_CODE", totp(secret)}});
}

TEST_F(AtOnce, OneOfFourSessionsWinsWithTheSameCodeOfAnApplication)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    const auto secret = enrol_totp("alice");
    std::vector<api::RespondToAuthChallengeRequest> requests;
    for (std::size_t i = 0; i < racers; ++i)
        requests.push_back(
            response("SOFTWARE_TOKEN_MFA", *begin("alice").Session, {{"SOFTWARE_TOKEN_MFA_CODE", totp(secret)}}));
    EXPECT_EQ(winners(harness.at_once<api::RespondToAuthChallengeOperation>(requests)), 1);
}

TEST_F(AtOnce, OneOfFourAnswersWithACodeByEmailWins)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    prefer_factors("alice", {"EMAIL_OTP"}, "EMAIL_OTP");
    const auto session = *begin("alice").Session;
    expect_one("EMAIL_OTP", session, {{"EMAIL_OTP_CODE", harness.newest_code(pool)}});
}

TEST_F(AtOnce, WrongCodesAreAllCounted)
{
    Harness::must(configure("OPTIONAL"));
    make_user("alice");
    const auto secret = enrol_totp("alice");
    const auto session = *begin("alice").Session;
    const auto guess = response("SOFTWARE_TOKEN_MFA", session, {{"SOFTWARE_TOKEN_MFA_CODE", other(totp(secret))}});
    const auto guesses = harness.at_once<api::RespondToAuthChallengeOperation>(std::vector(8, guess));
    EXPECT_EQ(std::ranges::count_if(guesses, [](const auto& answer) { return message(answer) == wrong_code; }), 5);
    EXPECT_EQ(message(answer_totp(session, totp(secret))), locked);
}

TEST_F(AtOnce, OneOfFourNewPasswordsWins)
{
    api::AdminCreateUserRequest creation{.UserPoolId = pool, .Username = "alice"};
    creation.MessageAction = "SUPPRESS";
    creation.TemporaryPassword = "Temporary1";
    Harness::must(harness.call<api::AdminCreateUserOperation>(std::move(creation)));
    const auto session = *Harness::must(harness.sign_in(client, "alice", "Temporary1")).Session;
    std::vector<api::RespondToAuthChallengeRequest> requests;
    for (std::size_t i = 0; i < racers; ++i)
        requests.push_back(
            response("NEW_PASSWORD_REQUIRED", session, {{"NEW_PASSWORD", "a-password-of-" + std::to_string(i)}}));
    const auto answers = harness.at_once<api::RespondToAuthChallengeOperation>(requests);
    EXPECT_EQ(winners(answers), 1);
    // And it is the winner's password that stands.
    for (std::size_t i = 0; i < racers; ++i)
        EXPECT_EQ(harness.sign_in(client, "alice", "a-password-of-" + std::to_string(i)).has_value(),
                  answers[i].has_value());
}

TEST_F(AtOnce, ACodeConfirmsOneSignUp)
{
    sign_up("alice");
    api::ConfirmSignUpRequest request{.ClientId = client, .Username = "alice"};
    request.ConfirmationCode = harness.newest_code(pool);
    EXPECT_EQ(winners(race<api::ConfirmSignUpOperation>(request)), 1);
    EXPECT_TRUE(harness.sign_in(client, "alice", password));
}

TEST_F(AtOnce, ACodeResetsOnePassword)
{
    make_user("alice");
    Harness::must(harness.call<api::ForgotPasswordOperation>({.ClientId = client, .Username = "alice"}));
    const auto code = harness.newest_code(pool);
    std::vector<api::ConfirmForgotPasswordRequest> requests;
    for (std::size_t i = 0; i < racers; ++i)
        requests.push_back({.ClientId = client,
                            .Username = "alice",
                            .ConfirmationCode = code,
                            .Password = "a-password-of-" + std::to_string(i)});
    const auto answers = harness.at_once<api::ConfirmForgotPasswordOperation>(requests);
    EXPECT_EQ(winners(answers), 1);
    for (std::size_t i = 0; i < racers; ++i)
        EXPECT_EQ(harness.sign_in(client, "alice", "a-password-of-" + std::to_string(i)).has_value(),
                  answers[i].has_value());
}

TEST_F(AtOnce, ACodeVerifiesAnAttributeOnce)
{
    harness.make_user(pool, "alice", password, attributes({{"email", "alice@example.com"}, {"email_verified", "false"}}));
    const auto token = access_token("alice");
    Harness::must(
        harness.call<api::GetUserAttributeVerificationCodeOperation>({.AccessToken = token, .AttributeName = "email"}));
    api::VerifyUserAttributeRequest request{.AccessToken = token, .AttributeName = "email"};
    request.Code = harness.newest_code(pool);
    EXPECT_EQ(winners(race<api::VerifyUserAttributeOperation>(request)), 1);
}

TEST_F(AtOnce, OneOfFourApplicationsIsEnrolledByOneSession)
{
    Harness::must(configure("ON"));
    api::SetUserPoolMfaConfigRequest alone{.UserPoolId = pool, .MfaConfiguration = "ON"};
    alone.SoftwareTokenMfaConfiguration.emplace().Enabled = true;
    Harness::must(harness.call<api::SetUserPoolMfaConfigOperation>(std::move(alone)));
    harness.make_user(pool, "alice", password);
    const auto session = *begin("alice").Session;
    api::AssociateSoftwareTokenRequest request;
    request.Session = session;
    EXPECT_EQ(winners(race<api::AssociateSoftwareTokenOperation>(request)), 1);
}

}  // namespace
}  // namespace sekisho::cognito_idp
