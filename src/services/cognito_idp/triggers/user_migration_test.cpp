#include <gtest/gtest.h>

#include "services/cognito_idp/triggers/pool_fixture.h"

namespace sekisho::cognito_idp {
namespace {

/// A function that knows one user.
class Migration : public TriggersOfAPool {
protected:
    FakeFunction& migration = with(&Config::UserMigration);

    void know(const std::string& response)
    {
        migration.behave([response](const wire::Json& event) {
            const auto* password = event.find("request")->find("password");
            const bool known = *event.find("userName")->string() == "alice" && (!password || *password->string() == "short");
            return FakeFunction::answer(event, known ? response : "{}");
        });
    }
};

TEST_F(Migration, BringsAUserAtTheFirstSignIn)
{
    know(R"({"userAttributes":{"email":"alice@example.com","email_verified":"true"},"finalUserStatus":"CONFIRMED",
        "messageAction":"SUPPRESS"})");
    open();
    EXPECT_EQ(message(harness.sign_in(client, "alice", "guess")), "UserNotFoundException: User does not exist.");
    const auto answer = harness.sign_in(client, "alice", "short");
    ASSERT_TRUE(answer) << message(answer);
    EXPECT_TRUE(answer->AuthenticationResult) << "the password policy (8 characters) does not hold for it";
    EXPECT_EQ(user("alice").UserStatus, "CONFIRMED");
    ASSERT_TRUE(harness.sign_in(client, "alice", "short"));
    EXPECT_EQ(migration.events().size(), 2U) << "once he is here, nobody is asked";
    EXPECT_EQ(message(harness.sign_in(client, "alice", "guess")), wrong);
}

TEST_F(Migration, IsByDefaultToBeFollowedByAReset)
{
    know(R"({"userAttributes":{"email":"alice@example.com","email_verified":true}})");
    open();
    EXPECT_EQ(message(harness.sign_in(client, "alice", "short")),
              "PasswordResetRequiredException: Password reset required for the user");
    EXPECT_EQ(user("alice").UserStatus, "RESET_REQUIRED");
}

TEST_F(Migration, OfAStrangerLooksLikeAWrongPassword)
{
    know("{}");
    open();
    EXPECT_EQ(message(harness.sign_in(hiding, "mallory", "guess")), wrong);
    migration.refuse("Bad password");
    EXPECT_EQ(message(harness.sign_in(hiding, "mallory", "guess")), wrong);
    EXPECT_EQ(message(harness.sign_in(client, "mallory", "guess")),
              "UserLambdaValidationException: UserMigration failed with error Bad password.");
    migration.behave([](const wire::Json&) { return Attempt{Attempt::End::failed, "x"}; });
    EXPECT_EQ(message(harness.sign_in(hiding, "mallory", "guess")), wrong);
}

TEST_F(Migration, IsNoWayAroundTheLock)
{
    migration.refuse("Bad password");
    open();
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(harness.sign_in(client, "mallory", "guess"));
    const auto asked = migration.events().size();
    EXPECT_EQ(message(harness.sign_in(client, "mallory", "guess")), "NotAuthorizedException: Password attempts exceeded");
    EXPECT_EQ(migration.events().size(), asked);
}

TEST_F(Migration, CannotTakeOverAnotherUser)
{
    know(R"({"userAttributes":{"username":"admin"},"finalUserStatus":"CONFIRMED"})");
    open();
    harness.make_user(pool, "admin", "correct-horse");
    EXPECT_EQ(message(harness.sign_in(client, "alice", "short")), "UserNotFoundException: User does not exist.");
    EXPECT_EQ(message(harness.sign_in(client, "admin", "short")), wrong);
    ASSERT_TRUE(harness.sign_in(client, "admin", "correct-horse"));
}

TEST_F(Migration, OfSomebodyWhoCannotBeAUserIsAnError)
{
    know(R"({"userAttributes":{"no-such-attribute":"x"},"finalUserStatus":"CONFIRMED"})");
    open();
    EXPECT_EQ(message(harness.sign_in(client, "alice", "short")),
              "UserNotFoundException: Exception migrating user in app client " + client);
    EXPECT_EQ(message(harness.sign_in(hiding, "alice", "short")), wrong);
}

TEST_F(Migration, BringsAUserWhoHasForgottenThePassword)
{
    know(R"({"userAttributes":{"email":"alice@example.com","email_verified":"true"}})");
    open();
    api::ForgotPasswordRequest forgotten;
    forgotten.ClientId = client;
    forgotten.Username = "alice";
    forgotten.ClientMetadata = ClientMetadata{{"reason", "test"}};
    const auto sent = harness.call<api::ForgotPasswordOperation>(forgotten);
    ASSERT_TRUE(sent) << message(sent);
    EXPECT_EQ(source_of(migration.events().at(0)), "UserMigration_ForgotPassword");
    EXPECT_EQ(wire::to_text(*request_of(migration.events()[0]).find("clientMetadata")), R"({"reason":"test"})");
    EXPECT_EQ(user("alice").UserStatus, "RESET_REQUIRED");
    api::ConfirmForgotPasswordRequest reset;
    reset.ClientId = client;
    reset.Username = "alice";
    reset.ConfirmationCode = harness.newest_code(pool);
    reset.Password = "another-horse";
    ASSERT_TRUE(harness.call<api::ConfirmForgotPasswordOperation>(reset));
    ASSERT_TRUE(harness.sign_in(client, "alice", "another-horse"));
}

TEST_F(Migration, OfTwoSignInsAtOnceMakesOneUser)
{
    know(R"({"userAttributes":{"email":"alice@example.com"},"finalUserStatus":"CONFIRMED"})");
    open();
    api::InitiateAuthRequest request;
    request.ClientId = client;
    request.AuthFlow = "USER_PASSWORD_AUTH";
    request.AuthParameters = Parameters{{"USERNAME", "alice"}, {"PASSWORD", "short"}};
    const auto results = harness.call_at_once<api::InitiateAuthOperation>({request, request});
    for (const auto& result : results) EXPECT_TRUE(result) << message(result);
}

}  // namespace
}  // namespace sekisho::cognito_idp
