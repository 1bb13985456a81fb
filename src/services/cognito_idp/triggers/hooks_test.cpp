#include <gtest/gtest.h>

#include "services/cognito_idp/triggers/pool_fixture.h"

namespace sekisho::cognito_idp {
namespace {

TEST_F(TriggersOfAPool, MustBeMappedByTheConfigurationAndOfTheAccount)
{
    with(&Config::PreSignUp);
    open();
    const auto refusal = [&](auto edit) {
        api::CreateUserPoolRequest request;
        request.PoolName = "other";
        request.LambdaConfig.emplace();
        edit(*request.LambdaConfig);
        return message(harness.call<api::CreateUserPoolOperation>(std::move(request)));
    };
    EXPECT_TRUE(refusal([](auto& c) {
                    c.PostConfirmation = function_arn("unmapped");
                }).starts_with("InvalidParameterException: The configuration of this server maps no function"));
    EXPECT_TRUE(refusal([](auto& c) {
                    c.CustomEmailSender = {"V1_0", function_arn("f0")};
                }).starts_with("InvalidParameterException: CustomSMSSender, CustomEmailSender and KMSKeyID"));
    EXPECT_TRUE(refusal([](auto& c) {
                    c.PreTokenGenerationConfig = {"V2_0", function_arn("f0")};
                    c.PreTokenGeneration = function_arn("other");
                }).starts_with("InvalidParameterException: PreTokenGeneration and"));
    api::UpdateUserPoolRequest update;
    update.UserPoolId = pool;
    update.LambdaConfig.emplace().PreSignUp = function_arn("unmapped");
    EXPECT_FALSE(harness.call<api::UpdateUserPoolOperation>(update));
    harness.account = "999999999999";
    EXPECT_TRUE(refusal([](auto& c) {
                    c.PreSignUp = function_arn("f0");
                }).starts_with("InvalidParameterException: The configuration of this server maps no function"))
        << "a function of another account does not learn of this one's users";
}

TEST_F(TriggersOfAPool, PreSignUpConfirmsAndVerifies)
{
    auto& before = with(&Config::PreSignUp);
    auto& after = with(&Config::PostConfirmation);
    before.respond(R"({"autoConfirmUser":true,"autoVerifyEmail":true,"autoVerifyPhone":false})");
    open([](auto& request) { request.AutoVerifiedAttributes = {"email"}; });
    const auto made = sign_up("alice", {{"email", "alice@example.com"}});
    ASSERT_TRUE(made) << message(made);
    EXPECT_TRUE(made->UserConfirmed);
    EXPECT_FALSE(made->CodeDeliveryDetails);
    EXPECT_EQ(user("alice").UserStatus, "CONFIRMED");
    ASSERT_EQ(after.events().size(), 1U);
    EXPECT_EQ(source_of(after.events()[0]), "PostConfirmation_ConfirmSignUp");
    const auto event = before.events().at(0);
    EXPECT_EQ(wire::to_text(*request_of(event).find("userAttributes")), R"({"email":"alice@example.com"})");
    EXPECT_EQ(wire::to_text(*request_of(event).find("validationData")), R"({"captcha":"7"})");
    EXPECT_EQ(wire::to_text(*request_of(event).find("clientMetadata")), R"({"reason":"test"})");
    EXPECT_TRUE(harness.sign_in(client, "alice", "correct-horse"));
}

TEST_F(TriggersOfAPool, PreSignUpCannotVerifyWhatIsNotThere)
{
    with(&Config::PreSignUp).respond(R"({"autoConfirmUser":true,"autoVerifyEmail":true})");
    open();
    EXPECT_EQ(message(sign_up("alice")),
              "InvalidLambdaResponseException: PreSignUp verified email, which the user does not have.");
    EXPECT_EQ(message(harness.sign_in(client, "alice", "correct-horse")), "UserNotFoundException: User does not exist.");
}

TEST_F(TriggersOfAPool, PreSignUpRefuses)
{
    with(&Config::PreSignUp).refuse("No strangers");
    open();
    EXPECT_EQ(message(sign_up("alice")), "UserLambdaValidationException: PreSignUp failed with error No strangers.");
    EXPECT_EQ(message(harness.sign_in(client, "alice", "correct-horse")), "UserNotFoundException: User does not exist.");
}

TEST_F(TriggersOfAPool, PreSignUpOfAnAdministratorConfirmsNothing)
{
    auto& before = with(&Config::PreSignUp);
    before.respond(R"({"autoConfirmUser":true,"autoVerifyEmail":true,"autoVerifyPhone":true})");
    open();
    api::AdminCreateUserRequest creation;
    creation.UserPoolId = pool;
    creation.Username = "alice";
    creation.MessageAction = "SUPPRESS";
    ASSERT_TRUE(harness.call<api::AdminCreateUserOperation>(std::move(creation)));
    EXPECT_EQ(source_of(before.events().at(0)), "PreSignUp_AdminCreateUser");
    EXPECT_EQ(user("alice").UserStatus, "FORCE_CHANGE_PASSWORD");
}

TEST_F(TriggersOfAPool, PostConfirmationHearsOfEveryConfirmation)
{
    auto& after = with(&Config::PostConfirmation);
    open([](auto& request) { request.AutoVerifiedAttributes = {"email"}; });
    ASSERT_TRUE(sign_up("alice", {{"email", "alice@example.com"}}));
    api::ConfirmSignUpRequest confirmation;
    confirmation.ClientId = client;
    confirmation.Username = "alice";
    confirmation.ConfirmationCode = harness.newest_code(pool);
    confirmation.ClientMetadata = ClientMetadata{{"step", "2"}};
    ASSERT_TRUE(harness.call<api::ConfirmSignUpOperation>(confirmation));
    api::ForgotPasswordRequest forgotten;
    forgotten.ClientId = client;
    forgotten.Username = "alice";
    ASSERT_TRUE(harness.call<api::ForgotPasswordOperation>(forgotten));
    api::ConfirmForgotPasswordRequest reset;
    reset.ClientId = client;
    reset.Username = "alice";
    reset.ConfirmationCode = harness.newest_code(pool);
    reset.Password = "another-horse";
    ASSERT_TRUE(harness.call<api::ConfirmForgotPasswordOperation>(reset));
    ASSERT_TRUE(sign_up("bob"));
    api::AdminConfirmSignUpRequest by_administrator;
    by_administrator.UserPoolId = pool;
    by_administrator.Username = "bob";
    ASSERT_TRUE(harness.call<api::AdminConfirmSignUpOperation>(by_administrator));
    const auto events = after.events();
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(source_of(events[0]), "PostConfirmation_ConfirmSignUp");
    EXPECT_EQ(*request_of(events[0]).find("userAttributes")->find("email_verified")->string(), "true");
    EXPECT_EQ(*request_of(events[0]).find("clientMetadata")->find("step")->string(), "2");
    EXPECT_EQ(source_of(events[1]), "PostConfirmation_ConfirmForgotPassword");
    EXPECT_EQ(*events[2].find("callerContext")->find("clientId")->string(), "CLIENT_ID_NOT_APPLICABLE");
}

TEST_F(TriggersOfAPool, PreAuthenticationHearsOfStrangersWhereTheyAreHidden)
{
    auto& before = with(&Config::PreAuthentication);
    open();
    harness.make_user(pool, "alice", "correct-horse");
    EXPECT_EQ(message(harness.sign_in(client, "mallory", "guess")), "UserNotFoundException: User does not exist.");
    EXPECT_TRUE(before.events().empty());
    EXPECT_EQ(message(harness.sign_in(hiding, "mallory", "guess")), wrong);
    EXPECT_TRUE(*request_of(before.events().at(0)).find("userNotFound")->boolean());
    ASSERT_TRUE(harness.sign_in(hiding, "alice", "correct-horse"));
    EXPECT_FALSE(*request_of(before.events().at(1)).find("userNotFound")->boolean());
    before.refuse("Closed");
    EXPECT_EQ(message(harness.sign_in(hiding, "alice", "correct-horse")),
              "UserLambdaValidationException: PreAuthentication failed with error Closed.");
}

TEST_F(TriggersOfAPool, MetadataOfTheFirstCallIsValidationDataOfTwoTriggersAlone)
{
    auto& before = with(&Config::PreAuthentication);
    auto& after = with(&Config::PostAuthentication);
    auto& token = with(&Config::PreTokenGeneration);
    open();
    harness.make_user(pool, "alice", "correct-horse");
    api::InitiateAuthRequest request;
    request.ClientId = client;
    request.AuthFlow = "USER_PASSWORD_AUTH";
    request.AuthParameters = Parameters{{"USERNAME", "alice"}, {"PASSWORD", "correct-horse"}};
    request.ClientMetadata = ClientMetadata{{"from", "app"}};
    ASSERT_TRUE(harness.call<api::InitiateAuthOperation>(std::move(request)));
    EXPECT_EQ(wire::to_text(*request_of(before.events().at(0)).find("validationData")), R"({"from":"app"})");
    EXPECT_FALSE(request_of(before.events().at(0)).find("clientMetadata"));
    EXPECT_FALSE(request_of(after.events().at(0)).find("clientMetadata"));
    EXPECT_FALSE(request_of(token.events().at(0)).find("clientMetadata"));
}

TEST_F(TriggersOfAPool, PostAuthenticationThatRefusesGivesNoTokens)
{
    with(&Config::PostAuthentication).refuse("No");
    open();
    harness.make_user(pool, "alice", "correct-horse");
    EXPECT_EQ(message(harness.sign_in(client, "alice", "correct-horse")),
              "UserLambdaValidationException: PostAuthentication failed with error No.");
}

TEST_F(TriggersOfAPool, PreTokenGenerationV2ChangesBothTokens)
{
    auto& token = with(&Config::PreTokenGeneration);
    config.PreTokenGenerationConfig = api::PreTokenGenerationVersionConfigType{"V2_0", *config.PreTokenGeneration};
    token.respond(R"({"claimsAndScopeOverrideDetails":{
        "idTokenGeneration":{"claimsToAddOrOverride":{"tier":{"name":"gold"},"sub":"root","cognito:groups":["admins"],"email":"x@y.z"},
            "claimsToSuppress":["email","iss"]},
        "accessTokenGeneration":{"claimsToAddOrOverride":{"tiers":[1,2],"username":"root"},"scopesToAdd":["files/read"]},
        "groupOverrideDetails":{"groupsToOverride":["readers"],"iamRolesToOverride":[],"preferredRole":null}}})");
    open();
    harness.make_user(pool, "alice", "correct-horse", {{.Name = "email", .Value = "alice@example.com"}});
    const auto answer = harness.sign_in(client, "alice", "correct-horse");
    ASSERT_TRUE(answer) << message(answer);
    const auto id = claims(*answer->AuthenticationResult->IdToken),
               access = claims(*answer->AuthenticationResult->AccessToken);
    EXPECT_EQ(wire::to_text(*id.find("tier")), R"({"name":"gold"})");
    EXPECT_FALSE(id.find("email")) << "suppressing beats adding";
    EXPECT_TRUE(id.find("iss"));
    EXPECT_NE(*id.find("sub")->string(), "root");
    EXPECT_EQ(wire::to_text(*id.find("cognito:groups")), R"(["readers"])");
    EXPECT_EQ(wire::to_text(*access.find("tiers")), "[1,2]");
    EXPECT_EQ(*access.find("username")->string(), "alice");
    EXPECT_EQ(*access.find("scope")->string(), "aws.cognito.signin.user.admin files/read");
    const auto event = token.events().at(0);
    EXPECT_EQ(*event.find("version")->string(), "2");
    EXPECT_EQ(source_of(event), "TokenGeneration_Authentication");
    ASSERT_TRUE(
        harness.initiate(client, "REFRESH_TOKEN_AUTH", {{"REFRESH_TOKEN", *answer->AuthenticationResult->RefreshToken}}));
    EXPECT_EQ(source_of(token.events().at(1)), "TokenGeneration_RefreshTokens");
}

TEST_F(TriggersOfAPool, CustomMessagesReplaceThePoolsTexts)
{
    auto& texts = with(&Config::CustomMessage);
    texts.respond(R"({"emailSubject":"Hello","emailMessage":"Your secret is {####}!","smsMessage":null})");
    open([](auto& request) { request.AutoVerifiedAttributes = {"email"}; });
    ASSERT_TRUE(sign_up("alice", {{"email", "alice@example.com"}}));
    EXPECT_EQ(source_of(texts.events().at(0)), "CustomMessage_SignUp");
    EXPECT_TRUE(newest_body().starts_with("Your secret is ")) << newest_body();
    api::ResendConfirmationCodeRequest again;
    again.ClientId = client;
    again.Username = "alice";
    ASSERT_TRUE(harness.call<api::ResendConfirmationCodeOperation>(again));
    EXPECT_EQ(source_of(texts.events().at(1)), "CustomMessage_ResendCode");
    again.ClientId = hiding;
    again.Username = "mallory";
    ASSERT_TRUE(harness.call<api::ResendConfirmationCodeOperation>(again));
    EXPECT_EQ(texts.events().size(), 2U) << "no message, no text";
}

TEST_F(TriggersOfAPool, AMessageWithoutItsCodeIsNotSent)
{
    with(&Config::CustomMessage).respond(R"({"emailMessage":"Welcome!"})");
    open([](auto& request) { request.AutoVerifiedAttributes = {"email"}; });
    const auto made = sign_up("alice", {{"email", "alice@example.com"}});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, "InvalidLambdaResponseException");
    EXPECT_EQ(newest_body(), "");
}

TEST_F(TriggersOfAPool, ACustomMessageThatFailsDoesNotTellWhoExistsWhereThatIsHidden)
{
    auto& texts = with(&Config::CustomMessage);
    texts.respond(R"({"emailMessage":"Your code is {####}"})");
    open([](auto& request) { request.AutoVerifiedAttributes = {"email"}; });
    ASSERT_TRUE(sign_up("alice", {{"email", "alice@example.com"}}));
    harness.make_user(pool, "bob", "correct-horse",
                      {{.Name = "email", .Value = "bob@example.com"}, {.Name = "email_verified", .Value = "true"}});
    const auto sent = newest_body();
    const auto resend = [&](const std::string& app, const char* name) {
        return harness.call<api::ResendConfirmationCodeOperation>({.ClientId = app, .Username = name});
    };
    const auto forgot = [&](const std::string& app, const char* name) {
        return harness.call<api::ForgotPasswordOperation>({.ClientId = app, .Username = name});
    };
    const std::vector<std::function<void()>> failures = {
        [&] { texts.refuse("no"); }, [&] { texts.respond(R"({"emailMessage":"no code"})"); },
        [&] { texts.behave([](const wire::Json&) { return Attempt{Attempt::End::answered, "no JSON"}; }); }};
    for (const auto& fail_so : failures) {
        fail_so();
        EXPECT_FALSE(resend(client, "alice"));
        EXPECT_FALSE(forgot(client, "bob"));
        for (const auto* name : {"alice", "nobody"}) {
            const auto answer = resend(hiding, name);
            ASSERT_TRUE(answer) << name << ": " << message(answer);
            EXPECT_EQ(answer->CodeDeliveryDetails->Destination->find("***@"), 1U);
        }
        for (const auto* name : {"bob", "nobody"}) EXPECT_EQ(message(forgot(hiding, name)), "no error") << name;
        harness.clock.advance(std::chrono::hours(1));
    }
    EXPECT_EQ(newest_body(), sent) << "nothing was sent";
}

TEST_F(TriggersOfAPool, InvitationsHaveCustomMessages)
{
    auto& texts = with(&Config::CustomMessage);
    texts.respond(R"({"emailSubject":"Hi","emailMessage":"Come in, {username}: {####}"})");
    open();
    api::AdminCreateUserRequest creation;
    creation.UserPoolId = pool;
    creation.Username = "alice";
    creation.TemporaryPassword = "Temporary1";
    creation.DesiredDeliveryMediums = {"EMAIL"};
    creation.UserAttributes = {{.Name = "email", .Value = "alice@example.com"}};
    ASSERT_TRUE(harness.call<api::AdminCreateUserOperation>(creation));
    EXPECT_EQ(newest_body(), "Come in, alice: Temporary1");
    creation.MessageAction = "RESEND";
    ASSERT_TRUE(harness.call<api::AdminCreateUserOperation>(creation));
    ASSERT_EQ(texts.events().size(), 2U);
    EXPECT_EQ(source_of(texts.events()[1]), "CustomMessage_AdminCreateUser");
}

}  // namespace
}  // namespace sekisho::cognito_idp
