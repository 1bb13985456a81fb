#include "services/cognito_idp/triggers/custom_sign_in.h"

#include <gtest/gtest.h>

#include "authn/srp/srp.h"
#include "base/encoding.h"
#include "services/cognito_idp/testing.h"
#include "services/cognito_idp/triggers/testing.h"

namespace sekisho::cognito_idp {
namespace {

namespace srp = authn::srp;

const wire::Json::Array& session_of(const wire::Json& event) { return *event.find("request")->find("session")->array(); }

/// As users write it: a challenge until the last answer was right, at most three.
Attempt define(const wire::Json& event)
{
    const auto& session = session_of(event);
    if (!session.empty() && session.size() < 3 && *session.back().find("challengeName")->string() == "SRP_A")
        return FakeFunction::answer(
            event, R"({"challengeName":"PASSWORD_VERIFIER","issueTokens":false,"failAuthentication":false})");
    const bool right = !session.empty() && *session.back().find("challengeResult")->boolean() &&
                       *session.back().find("challengeName")->string() == "CUSTOM_CHALLENGE";
    if (right) return FakeFunction::answer(event, R"({"issueTokens":true,"failAuthentication":false})");
    if (session.size() >= 3 && *session.back().find("challengeName")->string() == "CUSTOM_CHALLENGE")
        return FakeFunction::answer(event, R"({"issueTokens":false,"failAuthentication":true})");
    return FakeFunction::answer(event,
                                R"({"challengeName":"CUSTOM_CHALLENGE","issueTokens":false,"failAuthentication":false})");
}

Attempt verify(const wire::Json& event)
{
    const auto& request = *event.find("request");
    const bool right =
        *request.find("challengeAnswer")->string() == *request.find("privateChallengeParameters")->find("answer")->string();
    return FakeFunction::answer(event, right ? R"({"answerCorrect":true})" : R"({"answerCorrect":false})");
}

class CustomAuth : public testing::Test {
protected:
    CustomAuth()
    {
        define_->behave(define);
        create_->respond(R"({"publicChallengeParameters":{"question":"6*7","USERNAME":"root"},
            "privateChallengeParameters":{"answer":"42"},"challengeMetadata":"riddle"})");
        verify_->behave(verify);
        harness.functions.add(function_arn("define"), define_);
        harness.functions.add(function_arn("create"), create_);
        harness.functions.add(function_arn("verify"), verify_);
        harness.open();
        pool = make_pool();
        client = make_client("LEGACY");
        hiding = make_client("ENABLED");
        harness.make_user(pool, "alice", "correct-horse");
    }

    std::string make_pool()
    {
        return harness.make_pool([](auto& request) {
            api::LambdaConfigType config;
            config.DefineAuthChallenge = function_arn("define");
            config.CreateAuthChallenge = function_arn("create");
            config.VerifyAuthChallengeResponse = function_arn("verify");
            request.LambdaConfig = config;
        });
    }
    std::string make_client(const std::string& existence)
    {
        return harness.make_client(pool, [&](auto& request) {
            request.ExplicitAuthFlows->push_back("ALLOW_CUSTOM_AUTH");
            request.PreventUserExistenceErrors = existence;
        });
    }
    static std::string message(const auto& result)
    {
        return result ? "no error" : result.error().code + ": " + result.error().message;
    }
    auto begin(const std::string& by, const std::string& name)
    {
        return harness.initiate(by, "CUSTOM_AUTH", {{"USERNAME", name}});
    }
    auto answer(const std::string& by, const std::string& name, const std::string& text, const std::string& session)
    {
        return harness.respond(by, "CUSTOM_CHALLENGE", {{"USERNAME", name}, {"ANSWER", text}}, session);
    }
    void make_strict()
    {
        const auto arn = fmt::format("arn:aws:cognito-idp:us-east-1:{}:userpool/{}", harness.account, pool);
        Harness::must(harness.call<api::TagResourceOperation>({.ResourceArn = arn, .Tags = {{"sekisho:mode", "strict"}}}));
    }

    static constexpr const char* wrong = "NotAuthorizedException: Incorrect username or password.";

    std::shared_ptr<FakeFunction> define_ = std::make_shared<FakeFunction>();
    std::shared_ptr<FakeFunction> create_ = std::make_shared<FakeFunction>();
    std::shared_ptr<FakeFunction> verify_ = std::make_shared<FakeFunction>();
    Harness harness;
    std::string pool, client, hiding;
};

TEST_F(CustomAuth, ARightAnswerGivesTokens)
{
    const auto asked = begin(client, "alice");
    ASSERT_TRUE(asked) << message(asked);
    EXPECT_EQ(asked->ChallengeName, "CUSTOM_CHALLENGE");
    EXPECT_LE(asked->Session->size(), 2048U);
    EXPECT_EQ(asked->ChallengeParameters->at("question"), "6*7");
    EXPECT_EQ(asked->ChallengeParameters->at("USERNAME"), "alice") << "a function does not choose whose challenge it is";
    const auto answered = answer(client, "alice", "42", *asked->Session);
    ASSERT_TRUE(answered) << message(answered);
    EXPECT_TRUE(answered->AuthenticationResult->AccessToken);
}

TEST_F(CustomAuth, TheDefineTriggerSeesTheWholeSession)
{
    auto asked = begin(client, "alice");
    auto again = answer(client, "alice", "41", *asked->Session);
    ASSERT_TRUE(again) << message(again);
    EXPECT_EQ(again->ChallengeName, "CUSTOM_CHALLENGE");
    ASSERT_TRUE(answer(client, "alice", "42", *again->Session));
    const auto events = define_->events();
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(wire::to_text(*events[2].find("request")->find("session")),
              R"([{"challengeName":"CUSTOM_CHALLENGE","challengeResult":false,"challengeMetadata":"riddle"},)"
              R"({"challengeName":"CUSTOM_CHALLENGE","challengeResult":true,"challengeMetadata":"riddle"}])");
}

TEST_F(CustomAuth, ASessionIsAnsweredOnce)
{
    const auto asked = begin(client, "alice");
    ASSERT_TRUE(answer(client, "alice", "41", *asked->Session));
    EXPECT_EQ(message(answer(client, "alice", "42", *asked->Session)),
              "NotAuthorizedException: Invalid session for the user, session can only be used once.");
    EXPECT_EQ(verify_->events().size(), 1U) << "the replay is not even judged";
}

TEST_F(CustomAuth, OfTwoAnswersAtOnceOneWins)
{
    const auto asked = begin(client, "alice");
    api::RespondToAuthChallengeRequest request;
    request.ClientId = client;
    request.ChallengeName = "CUSTOM_CHALLENGE";
    request.Session = asked->Session;
    request.ChallengeResponses = Parameters{{"USERNAME", "alice"}, {"ANSWER", "42"}};
    const auto results = harness.call_at_once<api::RespondToAuthChallengeOperation>({request, request, request});
    EXPECT_EQ(std::ranges::count_if(results, [](const auto& result) { return result.has_value(); }), 1);
    EXPECT_EQ(verify_->events().size(), 1U);
}

TEST_F(CustomAuth, ASessionIsOfItsUserItsClientAndItsTime)
{
    harness.make_user(pool, "bob", "correct-horse");
    const auto asked = begin(client, "alice");
    EXPECT_EQ(message(answer(client, "bob", "42", *asked->Session)),
              "NotAuthorizedException: Invalid session for the user.");
    EXPECT_EQ(message(answer(hiding, "alice", "42", *asked->Session)),
              "NotAuthorizedException: Invalid session for the user.");
    EXPECT_EQ(message(harness.respond(client, "NEW_PASSWORD_REQUIRED",
                                      {{"USERNAME", "alice"}, {"NEW_PASSWORD", "another-one"}}, *asked->Session)),
              "NotAuthorizedException: Invalid session for the user.");
    harness.clock.advance(std::chrono::minutes(4));
    EXPECT_EQ(message(answer(client, "alice", "42", *asked->Session)),
              "NotAuthorizedException: Invalid session for the user, session is expired.");
    EXPECT_EQ(message(harness.respond(client, "CUSTOM_CHALLENGE", {{"USERNAME", "alice"}, {"ANSWER", ""}}, *asked->Session)),
              "InvalidParameterException: Missing required parameter ANSWER");
}

TEST_F(CustomAuth, FailAuthenticationEndsIt)
{
    auto session = *begin(client, "alice")->Session;
    for (int i = 0; i < 2; ++i) session = *answer(client, "alice", "41", session)->Session;
    EXPECT_EQ(message(answer(client, "alice", "41", session)), wrong);
}

TEST_F(CustomAuth, HasAnEndWhateverTheDefineTriggerSays)
{
    define_->respond(R"({"challengeName":"CUSTOM_CHALLENGE"})");
    auto session = *begin(client, "alice")->Session;
    std::size_t answers = 0;
    for (; answers < 50; ++answers) {
        const auto next = answer(client, "alice", "41", session);
        if (!next) break;
        session = *next->Session;
    }
    EXPECT_EQ(answers, custom_auth::most_answers);
}

TEST_F(CustomAuth, AStrangerIsAskedAlikeAndNeverGetsTokens)
{
    EXPECT_EQ(message(begin(client, "mallory")), "UserNotFoundException: User does not exist.");
    const auto asked = begin(hiding, "mallory");
    ASSERT_TRUE(asked) << message(asked);
    EXPECT_EQ(asked->ChallengeParameters->at("USERNAME"), "mallory");
    const auto alike = begin(hiding, "alice");
    EXPECT_EQ(asked->Session->size(), alike->Session->size()) << "the session does not tell the two apart";
    EXPECT_EQ(message(answer(hiding, "mallory", "42", *asked->Session)), wrong);
    EXPECT_TRUE(*define_->events().front().find("request")->find("userNotFound")->boolean());
    EXPECT_TRUE(*verify_->events().front().find("request")->find("userNotFound")->boolean());
    EXPECT_FALSE(*define_->events()[1].find("request")->find("userNotFound")->boolean());
}

TEST_F(CustomAuth, ADefineTriggerCannotIssueTokensForNobody)
{
    define_->respond(R"({"issueTokens":true})");
    EXPECT_EQ(message(begin(hiding, "mallory")), wrong);
    const auto trusted = begin(hiding, "alice");
    ASSERT_TRUE(trusted) << message(trusted);
    EXPECT_TRUE(trusted->AuthenticationResult) << "what AWS allows: tokens without a challenge";
}

TEST_F(CustomAuth, ADisabledUserLearnsSoOnlyAfterTheAnswer)
{
    api::AdminDisableUserRequest request;
    request.UserPoolId = pool;
    request.Username = "alice";
    ASSERT_TRUE(harness.call<api::AdminDisableUserOperation>(request));
    EXPECT_EQ(message(begin(client, "alice")), "NotAuthorizedException: User is disabled.");
    const auto asked = begin(hiding, "alice");
    ASSERT_TRUE(asked) << message(asked);
    EXPECT_EQ(message(answer(hiding, "alice", "42", *asked->Session)), "NotAuthorizedException: User is disabled.");
}

TEST_F(CustomAuth, ANewPasswordEndsASignInUnderWay)
{
    const auto asked = begin(client, "alice");
    api::AdminSetUserPasswordRequest change;
    change.UserPoolId = pool;
    change.Username = "alice";
    change.Password = "another-horse";
    change.Permanent = true;
    ASSERT_TRUE(harness.call<api::AdminSetUserPasswordOperation>(change));
    EXPECT_EQ(message(answer(client, "alice", "42", *asked->Session)), wrong);
}

TEST_F(CustomAuth, ForgivesNoPasswordGuesses)
{
    for (int i = 0; i < 5; ++i) EXPECT_EQ(message(harness.sign_in(client, "alice", "guess")), wrong);
    EXPECT_EQ(message(begin(client, "alice")), "NotAuthorizedException: Password attempts exceeded");
    harness.clock.advance(std::chrono::seconds(2));
    ASSERT_TRUE(begin(client, "alice"));
    EXPECT_EQ(message(harness.sign_in(client, "alice", "guess")), wrong);
    EXPECT_EQ(message(harness.sign_in(client, "alice", "correct-horse")),
              "NotAuthorizedException: Password attempts exceeded");
}

TEST_F(CustomAuth, WrongAnswersLockInStrictPoolsAlone)
{
    define_->respond(R"({"challengeName":"CUSTOM_CHALLENGE"})");
    auto session = *begin(client, "alice")->Session;
    for (int i = 0; i < 8; ++i) session = *answer(client, "alice", "41", session)->Session;
    make_strict();
    for (int i = 0; i < 4; ++i) session = *answer(client, "alice", "41", session)->Session;
    session = *answer(client, "alice", "41", session)->Session;
    EXPECT_EQ(message(answer(client, "alice", "42", session)), "NotAuthorizedException: Password attempts exceeded");
    EXPECT_EQ(message(begin(client, "alice")), "NotAuthorizedException: Password attempts exceeded");
}

TEST_F(CustomAuth, RefusesChallengesThatItDoesNotKnow)
{
    define_->respond(R"({"challengeName":"PASSWORD_VERIFIER"})");
    EXPECT_EQ(message(begin(client, "alice")), "InvalidLambdaResponseException: Unrecognizable lambda output");
    define_->respond(R"({"challengeName":"MY_CHALLENGE"})");
    EXPECT_EQ(message(begin(client, "alice")), "InvalidLambdaResponseException: Unrecognizable lambda output");
    EXPECT_EQ(message(harness.initiate(client, "CUSTOM_AUTH", {{"USERNAME", "alice"}, {"CHALLENGE_NAME", "CUSTOM"}})),
              "InvalidParameterException: CHALLENGE_NAME must be SRP_A.");
}

/// With SRP first.
class CustomAuthAfterSrp : public CustomAuth {
protected:
    Result<api::InitiateAuthResponse> begin_srp(const std::string& by, const std::string& name)
    {
        return harness.initiate(by, "CUSTOM_AUTH",
                                {{"USERNAME", name}, {"CHALLENGE_NAME", "SRP_A"}, {"SRP_A", keys.public_value.to_hex()}});
    }
    Result<api::RespondToAuthChallengeResponse> prove(const Parameters& challenge, const std::string& password)
    {
        const srp::Identity identity{std::string(srp::pool_name_of(pool)), challenge.at("USER_ID_FOR_SRP")};
        const auto b = *crypto::Number::from_hex(challenge.at("SRP_B"));
        const auto x = srp::password_exponent(identity, Secret(password), *crypto::Number::from_hex(challenge.at("SALT")));
        const auto key = srp::session_key(srp::scramble(keys.public_value, b), srp::client_secret(keys, b, x));
        const srp::Claim claim{identity, *from_base64(challenge.at("SECRET_BLOCK")),
                               srp::format_timestamp(harness.clock.now())};
        return harness.respond(client, "PASSWORD_VERIFIER",
                               {{"USERNAME", challenge.at("USER_ID_FOR_SRP")},
                                {"PASSWORD_CLAIM_SECRET_BLOCK", challenge.at("SECRET_BLOCK")},
                                {"TIMESTAMP", claim.timestamp},
                                {"PASSWORD_CLAIM_SIGNATURE", base64(srp::sign_claim(key, claim))}});
    }

    srp::ClientKeys keys = srp::make_client_keys();
};

TEST_F(CustomAuthAfterSrp, TheDefineTriggerSeesSrpFirst)
{
    const auto began = begin_srp(client, "alice");
    ASSERT_TRUE(began) << message(began);
    EXPECT_EQ(began->ChallengeName, "PASSWORD_VERIFIER");
    EXPECT_EQ(wire::to_text(session_of(define_->events().at(0)).at(0)),
              R"({"challengeName":"SRP_A","challengeResult":true,"challengeMetadata":null})");
    const auto asked = prove(*began->ChallengeParameters, "correct-horse");
    ASSERT_TRUE(asked) << message(asked);
    EXPECT_EQ(asked->ChallengeName, "CUSTOM_CHALLENGE");
    const auto done = answer(client, "alice", "42", *asked->Session);
    ASSERT_TRUE(done) << message(done);
    EXPECT_TRUE(done->AuthenticationResult);
    const auto events = define_->events();
    ASSERT_EQ(events.size(), 3U);
    ASSERT_EQ(session_of(events[2]).size(), 3U);
    EXPECT_EQ(*session_of(events[2])[1].find("challengeName")->string(), "PASSWORD_VERIFIER");
    EXPECT_EQ(*session_of(events[2])[2].find("challengeName")->string(), "CUSTOM_CHALLENGE");
}

TEST_F(CustomAuthAfterSrp, AWrongPasswordEndsTheSignIn)
{
    const auto began = begin_srp(client, "alice");
    EXPECT_EQ(message(prove(*began->ChallengeParameters, "battery-staple")), wrong);
    EXPECT_EQ(define_->events().size(), 1U);
    EXPECT_EQ(message(prove(*began->ChallengeParameters, "correct-horse")), wrong) << "the block is spent";
}

TEST_F(CustomAuthAfterSrp, SrpAAloneProvesNothing)
{
    define_->respond(R"({"issueTokens":true})");
    EXPECT_EQ(message(begin_srp(client, "alice")), "InvalidLambdaResponseException: Unrecognizable lambda output");
}

TEST_F(CustomAuthAfterSrp, AStrangerIsAskedForThePasswordToo)
{
    const auto began = begin_srp(hiding, "mallory");
    ASSERT_TRUE(began) << message(began);
    EXPECT_EQ(began->ChallengeName, "PASSWORD_VERIFIER");
}

}  // namespace
}  // namespace sekisho::cognito_idp
