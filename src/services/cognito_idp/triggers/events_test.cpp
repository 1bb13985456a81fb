#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <fstream>
#include <sstream>

#include "services/cognito_idp/triggers/lambda_triggers.h"
#include "services/cognito_idp/triggers/testing.h"

namespace sekisho::cognito_idp {
namespace {

template <class T>
T run(Task<T> task)
{
    boost::asio::io_context io;
    auto future = boost::asio::co_spawn(io, std::move(task), boost::asio::use_future);
    io.run();
    return future.get();
}

wire::Json case_of(const std::string& name)
{
    std::ifstream file(SEKISHO_SOURCE_DIR "/tests/cases/triggers/" + name + ".json");
    std::ostringstream text;
    text << file.rdbuf();
    return json_of(text.str());
}

/// A pool whose every trigger is one function, and what that function was sent.
class TriggerEvents : public testing::Test {
protected:
    TriggerEvents()
    {
        functions_.add(function_arn("all"), function_);
        api::LambdaConfigType config;
        for (auto* member : {&config.PreSignUp, &config.CustomMessage, &config.PostConfirmation, &config.PreAuthentication,
                             &config.PostAuthentication, &config.DefineAuthChallenge, &config.CreateAuthChallenge,
                             &config.VerifyAuthChallengeResponse, &config.PreTokenGeneration, &config.UserMigration})
            *member = function_arn("all");
        config.InboundFederation = api::InboundFederationLambdaType{"V1_0", function_arn("all")};
        pool_->id = "us-east-1_AbCdEfGhI";
        pool_->settings.LambdaConfig = config;
    }

    TriggerEvent about_alice()
    {
        TriggerEvent event;
        event.pool = pool_;
        event.client_id = "client1";
        event.username = "alice";
        event.attributes = {{"email", "alice@example.com"}, {"email_verified", "true"}};
        event.sub = "0a1b2c3d-0000-4000-8000-000000000001";
        event.status = "CONFIRMED";
        event.metadata = {{"reason", "test"}};
        return event;
    }
    TriggerEvent about_nobody()
    {
        auto event = about_alice();
        event.username = "mallory";
        event.attributes.clear();
        event.sub.clear();
        event.status.clear();
        event.metadata.clear();
        event.user_not_found = true;
        return event;
    }

    void set_token_version(const std::string& version)
    {
        pool_->settings.LambdaConfig->PreTokenGenerationConfig =
            api::PreTokenGenerationVersionConfigType{version, function_arn("all")};
    }

    /// The only event that was sent is that of the case.
    void expect_case(const std::string& name)
    {
        const auto events = function_->events();
        ASSERT_EQ(events.size(), 1U);
        EXPECT_EQ(wire::to_text(sorted(events[0])), wire::to_text(sorted(case_of(name)))) << name;
    }

    std::shared_ptr<FakeFunction> function_ = std::make_shared<FakeFunction>();
    Functions functions_;
    ManualClock clock_{from_epoch_seconds(1'795'000'000)};
    LambdaTriggers triggers_{functions_, clock_};
    std::shared_ptr<Pool> pool_ = std::make_shared<Pool>();
};

TEST_F(TriggerEvents, PreSignUpIsAwsS)
{
    auto event = about_alice();
    event.sub.clear();
    event.status.clear();
    event.validation_data = {{"captcha", "7"}};
    ASSERT_TRUE(run(triggers_.pre_sign_up(event, "PreSignUp_SignUp")));
    expect_case("pre_sign_up");
}

TEST_F(TriggerEvents, AnAdministratorSPreSignUpNamesNoClient)
{
    auto event = about_alice();
    event.client_id.clear();
    event.sub.clear();
    event.status.clear();
    event.metadata.clear();
    ASSERT_TRUE(run(triggers_.pre_sign_up(event, "PreSignUp_AdminCreateUser")));
    expect_case("pre_sign_up_administrator");
}

TEST_F(TriggerEvents, PostConfirmationIsAwsS)
{
    ASSERT_TRUE(run(triggers_.post_confirmation(about_alice(), "PostConfirmation_ConfirmSignUp")));
    expect_case("post_confirmation");
}

TEST_F(TriggerEvents, PreAuthenticationIsAwsS)
{
    auto event = about_alice();
    event.validation_data = {{"from", "app"}};
    event.user_not_found = false;
    ASSERT_TRUE(run(triggers_.pre_authentication(event)));
    expect_case("pre_authentication");
}

TEST_F(TriggerEvents, PreAuthenticationOfNobodySaysSo)
{
    ASSERT_TRUE(run(triggers_.pre_authentication(about_nobody())));
    expect_case("pre_authentication_nobody");
}

TEST_F(TriggerEvents, PostAuthenticationIsAwsS)
{
    ASSERT_TRUE(run(triggers_.post_authentication(about_alice(), true)));
    expect_case("post_authentication");
}

TEST_F(TriggerEvents, PreTokenGenerationV1IsAwsS)
{
    TokenOverrides::Groups groups{{"admins"}, {"arn:aws:iam::123456789012:role/admin"}, {}};
    ASSERT_TRUE(run(triggers_.pre_token_generation(about_alice(), TokenSource::new_password_challenge, groups, {"a"})));
    expect_case("pre_token_v1");
}

TEST_F(TriggerEvents, PreTokenGenerationV2HasScopes)
{
    set_token_version("V2_0");
    ASSERT_TRUE(run(
        triggers_.pre_token_generation(about_alice(), TokenSource::refresh_tokens, {}, {"aws.cognito.signin.user.admin"})));
    expect_case("pre_token_v2");
}

TEST_F(TriggerEvents, PreTokenGenerationV3ServesMachines)
{
    set_token_version("V3_0");
    auto event = about_nobody();
    event.username = "client1";
    event.user_not_found.reset();
    ASSERT_TRUE(run(triggers_.pre_token_generation(event, TokenSource::client_credentials, {}, {"files/read"})));
    expect_case("pre_token_v3_client_credentials");
}

TEST_F(TriggerEvents, OnlyV3HearsOfClientCredentials)
{
    set_token_version("V2_0");
    ASSERT_TRUE(run(triggers_.pre_token_generation(about_nobody(), TokenSource::client_credentials, {}, {})));
    EXPECT_TRUE(function_->events().empty());
}

TEST_F(TriggerEvents, MigrationAtSignInHasThePassword)
{
    auto event = about_nobody();
    event.validation_data = {{"from", "app"}};
    ASSERT_TRUE(run(triggers_.migrate_user(event, Secret("p4ssw0rd!"))));
    expect_case("user_migration");
}

TEST_F(TriggerEvents, MigrationOfAForgottenPasswordHasNone)
{
    auto event = about_nobody();
    event.metadata = {{"reason", "test"}};
    ASSERT_TRUE(run(triggers_.migrate_user(event, {})));
    expect_case("user_migration_forgot_password");
}

TEST_F(TriggerEvents, CustomMessagesNameTheirPlaceholders)
{
    ASSERT_TRUE(run(triggers_.custom_message(about_alice(), "CustomMessage_ForgotPassword")));
    expect_case("custom_message");
}

TEST_F(TriggerEvents, InvitationsHaveAPlaceholderForTheName)
{
    ASSERT_TRUE(run(triggers_.custom_message(about_alice(), "CustomMessage_AdminCreateUser")));
    expect_case("custom_message_invitation");
}

TEST_F(TriggerEvents, DefineAuthChallengeSeesTheSession)
{
    function_->respond(R"({"challengeName":"CUSTOM_CHALLENGE","issueTokens":false,"failAuthentication":false})");
    ASSERT_TRUE(run(triggers_.define_auth_challenge(
        about_alice(), {{"SRP_A", true, {}}, {"PASSWORD_VERIFIER", true, {}}, {"CUSTOM_CHALLENGE", false, "riddle"}})));
    expect_case("define_auth_challenge");
}

TEST_F(TriggerEvents, DefineAuthChallengeOfNobodyHasAnEmptySession)
{
    function_->respond(R"({"challengeName":"CUSTOM_CHALLENGE"})");
    ASSERT_TRUE(run(triggers_.define_auth_challenge(about_nobody(), {})));
    expect_case("define_auth_challenge_nobody");
}

TEST_F(TriggerEvents, CreateAuthChallengeIsAwsS)
{
    ASSERT_TRUE(run(triggers_.create_auth_challenge(about_alice(), "CUSTOM_CHALLENGE", {{"SRP_A", true, {}}})));
    expect_case("create_auth_challenge");
}

TEST_F(TriggerEvents, VerifyAuthChallengeHasWhatIsPrivate)
{
    const CreatedChallenge challenge{{{"question", "6*7"}}, {{"answer", "42"}}, "riddle"};
    ASSERT_TRUE(run(triggers_.verify_auth_challenge(about_alice(), challenge, "41")));
    expect_case("verify_auth_challenge");
}

TEST_F(TriggerEvents, InboundFederationHasWhatTheProviderSaid)
{
    auto event = about_nobody();
    event.username = "Google_1";
    ProviderAnswer answer{"Google", "Google", json_of(R"({"token_type":"Bearer"})"), json_of(R"({"sub":"1"})"), {}, {}};
    const auto kept = run(triggers_.inbound_federation(event, answer));
    ASSERT_TRUE(kept);
    EXPECT_FALSE(*kept) << "{} keeps what the provider said";
    expect_case("inbound_federation");
}

TEST_F(TriggerEvents, APoolWithoutTriggersCallsNothing)
{
    pool_->settings.LambdaConfig.reset();
    ASSERT_TRUE(run(triggers_.pre_sign_up(about_alice(), "PreSignUp_SignUp")));
    ASSERT_TRUE(run(triggers_.post_authentication(about_alice(), false)));
    EXPECT_FALSE(run(triggers_.migrate_user(about_nobody(), Secret("x"))).value());
    EXPECT_EQ(run(triggers_.define_auth_challenge(about_alice(), {})).error().code, "InvalidParameterException");
    EXPECT_TRUE(function_->events().empty());
}

TEST_F(TriggerEvents, AFunctionThatIsNoLongerMappedFailsClosed)
{
    const Functions none;
    const LambdaTriggers triggers(none, clock_);
    const auto refused = run(triggers.pre_authentication(about_alice()));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "UnexpectedLambdaException");
    EXPECT_EQ(refused.error().message, "PreAuthentication invocation failed due to configuration.");
}

}  // namespace
}  // namespace sekisho::cognito_idp
