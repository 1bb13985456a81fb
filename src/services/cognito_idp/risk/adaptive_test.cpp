#include <gtest/gtest.h>

#include <fstream>

#include "services/cognito_idp/testing.h"

namespace sekisho::cognito_idp {
namespace {

using namespace std::chrono_literals;

constexpr auto blocked = "NotAuthorizedException: Unable to login because of security reasons.";

template <class T>
std::string message(const Result<T>& result)
{
    return result ? "" : result.error().code + ": " + result.error().message;
}

class Adaptive : public testing::Test {
protected:
    Adaptive()
    {
        pool = make_pool("ENFORCED");
        client = harness.make_client(pool);
        harness.make_user(pool, "alice", password,
                          {{.Name = "email", .Value = "alice@example.com"}, {.Name = "email_verified", .Value = "true"}});
    }

    std::string make_pool(const std::string& mode)
    {
        return harness.make_pool(
            [&](api::CreateUserPoolRequest& request) { request.UserPoolAddOns.emplace().AdvancedSecurityMode = mode; });
    }

    /// The same action at every level.
    api::SetRiskConfigurationRequest takeover(const std::string& action, bool notify = false)
    {
        api::SetRiskConfigurationRequest request;
        request.UserPoolId = pool;
        auto& configured = request.AccountTakeoverRiskConfiguration.emplace();
        for (auto* level : {&configured.Actions.LowAction, &configured.Actions.MediumAction, &configured.Actions.HighAction})
            *level = api::AccountTakeoverActionType{.Notify = notify, .EventAction = action};
        if (notify) {
            auto& settings = configured.NotifyConfiguration.emplace();
            settings.SourceArn = "arn:aws:ses:us-east-1:123456789012:identity/security@example.com";
            for (auto* email : {&settings.BlockEmail, &settings.MfaEmail, &settings.NoActionEmail})
                email->emplace() = {.Subject = "A sign-in",
                                    .HtmlBody = "<p>{username} {ip-address} {device-name}</p>",
                                    .TextBody = "{event-id} {feedback-token}"};
        }
        return request;
    }

    void configure(api::SetRiskConfigurationRequest request)
    {
        Harness::must(harness.call<api::SetRiskConfigurationOperation>(std::move(request)));
    }

    auto sign_in(const std::string& with = password)
    {
        harness.clock.advance(1s);  // the list is in the order of time
        return harness.sign_in(client, "alice", with);
    }

    void from(const std::string& address, const std::string& agent)
    {
        harness.source_ip = address;
        harness.user_agent = agent;
    }
    void from_home() { from("198.51.100.7", "Mozilla/5.0 (Linux) Firefox/120.0"); }
    void from_afar() { from("203.0.113.9", "curl/8"); }

    std::vector<api::AuthEventType> events(std::optional<int> most = {}, std::optional<std::string>* token = nullptr)
    {
        api::AdminListUserAuthEventsRequest request;
        request.UserPoolId = pool;
        request.Username = "alice";
        request.MaxResults = most;
        if (token) request.NextToken = *token;
        auto output = Harness::must(harness.call<api::AdminListUserAuthEventsOperation>(std::move(request)));
        if (token) *token = output.NextToken;
        return *output.AuthEvents;
    }

    Message newest_message()
    {
        Message newest;
        auto read = [&](store::Connection& connection) -> Result<void> {
            TRY(auto waiting, harness.pools().outbox().waiting(connection, pool, 100));
            if (!waiting.empty()) newest = std::move(waiting.back());
            return {};
        };
        EXPECT_TRUE(harness.database().read_blocking(read));
        return newest;
    }

    static constexpr auto password = "correct-horse";
    Harness harness;
    std::string pool, client;
};

TEST_F(Adaptive, ASignInIsOnRecordWithItsContext)
{
    from_home();
    ASSERT_TRUE(sign_in());
    const auto all = events();
    ASSERT_EQ(all.size(), 1U);
    const auto& event = all.front();
    EXPECT_EQ(event.EventType, "SignIn");
    EXPECT_EQ(event.EventResponse, "Pass");
    EXPECT_EQ(event.EventRisk->RiskDecision, "NoRisk");
    EXPECT_FALSE(event.EventRisk->RiskLevel);
    EXPECT_EQ(event.EventContextData->IpAddress, "198.51.100.7");
    EXPECT_EQ(event.EventContextData->DeviceName, "Firefox, Linux");
    ASSERT_EQ(event.ChallengeResponses->size(), 1U);
    EXPECT_EQ(event.ChallengeResponses->front().ChallengeName, "Password");
    EXPECT_EQ(event.ChallengeResponses->front().ChallengeResponse, "Success");
}

TEST_F(Adaptive, WithoutThreatProtectionNothingIsKeptAndNothingAnswered)
{
    pool = make_pool("OFF");
    client = harness.make_client(pool);
    harness.make_user(pool, "alice", password);
    ASSERT_TRUE(sign_in());
    api::AdminListUserAuthEventsRequest request;
    request.UserPoolId = pool;
    request.Username = "alice";
    EXPECT_EQ(harness.call<api::AdminListUserAuthEventsOperation>(request).error().code, "UserPoolAddOnNotEnabledException");
    EXPECT_EQ(harness.call<api::SetRiskConfigurationOperation>(takeover("BLOCK")).error().code,
              "UserPoolAddOnNotEnabledException");
}

TEST_F(Adaptive, EnforcedBlocksWhatStandsOut)
{
    configure(takeover("BLOCK"));
    from_home();
    ASSERT_TRUE(sign_in());
    from_afar();
    EXPECT_EQ(message(sign_in()), blocked);
    const auto event = events().front();
    EXPECT_EQ(event.EventResponse, "Fail");
    EXPECT_EQ(event.EventRisk->RiskDecision, "Block");
    EXPECT_EQ(event.EventRisk->RiskLevel, "Medium");
    from_home();
    EXPECT_TRUE(sign_in()) << "the user himself goes on";
    from_afar();
    EXPECT_EQ(message(sign_in()), blocked) << "being refused makes nobody known";
}

TEST_F(Adaptive, AuditOnlyRecords)
{
    pool = make_pool("AUDIT");
    client = harness.make_client(pool);
    harness.make_user(pool, "alice", password);
    configure(takeover("BLOCK"));
    from_home();
    ASSERT_TRUE(sign_in());
    from_afar();
    EXPECT_TRUE(sign_in());
    EXPECT_EQ(events().front().EventRisk->RiskDecision, "AccountTakeover");
}

TEST_F(Adaptive, AClientsConfigurationGoesBeforeThePools)
{
    configure(takeover("BLOCK"));
    auto own = takeover("NO_ACTION");
    own.ClientId = client;
    configure(own);
    from_home();
    ASSERT_TRUE(sign_in());
    from_afar();
    EXPECT_TRUE(sign_in());
    api::SetRiskConfigurationRequest reset;
    reset.UserPoolId = pool;
    reset.ClientId = client;
    configure(reset);
    from("192.0.2.200", "another");
    EXPECT_EQ(message(sign_in()), blocked) << "without its own, the pool's";
    harness.open();
    EXPECT_EQ(message(sign_in()), blocked) << "after a restart, too";
}

TEST_F(Adaptive, FailuresNeitherMakeKnownNorLockOutTheUser)
{
    configure(takeover("BLOCK"));
    from_home();
    ASSERT_TRUE(sign_in());
    from_afar();
    for (int i = 0; i < 30; ++i) {
        harness.clock.advance(15min);
        EXPECT_EQ(message(sign_in("wrong-password")), "NotAuthorizedException: Incorrect username or password.");
    }
    harness.clock.advance(15min);
    EXPECT_EQ(message(sign_in()), blocked) << "failing thirty times makes nobody known";
    from_home();
    EXPECT_TRUE(sign_in()) << "and does not count against the user";
    const auto all = events(60);
    EXPECT_EQ(std::ranges::count_if(all, [](const auto& event) { return event.EventResponse == "Fail"; }), 31);
    EXPECT_EQ(all[2].ChallengeResponses->front().ChallengeResponse, "Failure");
}

TEST_F(Adaptive, AFloodOfFailuresDoesNotPushTheUsersEventsOut)
{
    from_home();
    ASSERT_TRUE(sign_in());
    from_afar();
    for (int i = 0; i < 130; ++i) {
        harness.clock.advance(15min);
        (void)sign_in("wrong-password");
    }
    std::optional<std::string> token;
    std::size_t passed = 0, failed = 0;
    do {
        for (const auto& event : events(60, &token)) ++(event.EventResponse == "Pass" ? passed : failed);
    } while (token);
    EXPECT_EQ(passed, 1U);
    EXPECT_EQ(failed, 100U);
}

TEST_F(Adaptive, AnAddressOnTheListIsBlockedAndOneOnTheOtherIsNot)
{
    auto request = takeover("BLOCK");
    request.RiskExceptionConfiguration.emplace().BlockedIPRangeList = {"203.0.113.0/24", "2001:db8::/32"};
    request.RiskExceptionConfiguration->SkippedIPRangeList = {"192.0.2.128/25"};
    configure(request);
    from_afar();
    EXPECT_EQ(message(sign_in()), blocked) << "even the first";
    harness.source_ip = "2001:db8:5::1";
    EXPECT_EQ(message(sign_in()), blocked);
    from_home();
    ASSERT_TRUE(sign_in());
    from("192.0.2.130", "another");
    EXPECT_TRUE(sign_in());
    EXPECT_EQ(events().front().EventRisk->RiskDecision, "NoRisk");
}

TEST_F(Adaptive, ASecondFactorThatIsRequiredAndNotThereEndsTheSignIn)
{
    configure(takeover("MFA_REQUIRED"));
    from_home();
    ASSERT_TRUE(sign_in());
    from_afar();
    EXPECT_EQ(message(sign_in()), blocked);
    EXPECT_EQ(events().front().EventRisk->RiskDecision, "Block");
    configure(takeover("MFA_IF_CONFIGURED"));
    EXPECT_TRUE(sign_in()) << "none is configured";
}

TEST_F(Adaptive, TheUserIsToldAndMaySayWhetherItWasHim)
{
    configure(takeover("NO_ACTION", true));
    from_home();
    ASSERT_TRUE(sign_in());
    EXPECT_TRUE(newest_message().id.empty()) << "nothing stood out";
    from("203.0.113.9", "<b>curl/8</b>");
    ASSERT_TRUE(sign_in());
    const auto mail = newest_message();
    EXPECT_EQ(mail.kind, MessageKind::risk_no_action);
    EXPECT_EQ(mail.to.value, "alice@example.com");
    EXPECT_EQ(mail.body.reveal(), "<p>alice 203.0.113.9 curl</p>");
    const auto text = std::string(mail.plain_body.reveal());
    api::UpdateAuthEventFeedbackRequest request;
    request.UserPoolId = pool;
    request.Username = "alice";
    request.EventId = text.substr(0, text.find(' '));
    request.FeedbackToken = text.substr(text.find(' ') + 1);
    request.FeedbackValue = "Invalid";
    auto forged = request;
    forged.FeedbackToken = "A" + forged.FeedbackToken.substr(1) + "A";
    EXPECT_EQ(message(harness.call<api::UpdateAuthEventFeedbackOperation>(forged)),
              "NotAuthorizedException: Invalid feedback token.");
    forged = request;
    forged.Username = "nobody";
    EXPECT_EQ(message(harness.call<api::UpdateAuthEventFeedbackOperation>(forged)),
              "NotAuthorizedException: Invalid feedback token.");
    forged = request;
    forged.EventId = *events().back().EventId;
    EXPECT_FALSE(harness.call<api::UpdateAuthEventFeedbackOperation>(forged)) << "it is for one event";
    ASSERT_TRUE(harness.call<api::UpdateAuthEventFeedbackOperation>(request));
    const auto event = events().front();
    EXPECT_EQ(event.EventFeedback->FeedbackValue, "Invalid");
    EXPECT_EQ(event.EventFeedback->Provider, "User");
    ASSERT_TRUE(sign_in());
    EXPECT_EQ(events().front().EventRisk->RiskLevel, "Medium") << "what that sign-in brought is strange again";
}

TEST_F(Adaptive, AnAdministratorMaySaySoToo)
{
    from_home();
    ASSERT_TRUE(sign_in());
    api::AdminUpdateAuthEventFeedbackRequest request;
    request.UserPoolId = pool;
    request.Username = "alice";
    request.EventId = *events().front().EventId;
    request.FeedbackValue = "Valid";
    ASSERT_TRUE(harness.call<api::AdminUpdateAuthEventFeedbackOperation>(request));
    EXPECT_EQ(events().front().EventFeedback->Provider, "Admin");
    request.EventId = "none";
    EXPECT_EQ(harness.call<api::AdminUpdateAuthEventFeedbackOperation>(request).error().code, "ResourceNotFoundException");
}

TEST_F(Adaptive, EventsComeInPagesNewestFirst)
{
    for (int i = 0; i < 5; ++i) {
        harness.clock.advance(1s);
        ASSERT_TRUE(sign_in());
    }
    std::optional<std::string> token;
    std::vector<std::string> ids;
    do {
        for (const auto& event : events(2, &token)) ids.push_back(*event.EventId);
    } while (token);
    EXPECT_EQ(ids.size(), 5U);
    EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), 5U);
    EXPECT_EQ(ids.front(), events(1).front().EventId);
}

TEST_F(Adaptive, WhatElseUsersDoIsOnRecord)
{
    api::ForgotPasswordRequest request;
    request.ClientId = client;
    request.Username = "alice";
    ASSERT_TRUE(harness.call<api::ForgotPasswordOperation>(request));
    EXPECT_EQ(events().front().EventType, "ForgotPassword");
}

TEST_F(Adaptive, ConfigurationsThatCannotHoldAreRefused)
{
    auto request = takeover("BLOCK");
    request.RiskExceptionConfiguration.emplace().BlockedIPRangeList = {"203.0.113.0/33"};
    EXPECT_EQ(message(harness.call<api::SetRiskConfigurationOperation>(request)),
              "InvalidParameterException: Invalid IP range: 203.0.113.0/33");
    request = takeover("BLOCK", true);
    request.AccountTakeoverRiskConfiguration->NotifyConfiguration.reset();
    EXPECT_FALSE(harness.call<api::SetRiskConfigurationOperation>(request));
    request = takeover("BLOCK", true);
    request.AccountTakeoverRiskConfiguration->NotifyConfiguration->BlockEmail->HtmlBody = "{one-click-link-valid}";
    EXPECT_FALSE(harness.call<api::SetRiskConfigurationOperation>(request));
    request = takeover("BLOCK");
    request.ClientId = harness.make_client(harness.make_pool());
    EXPECT_EQ(harness.call<api::SetRiskConfigurationOperation>(request).error().code, "ResourceNotFoundException");
}

TEST_F(Adaptive, ASessionIsJudgedOnce)
{
    api::AdminCreateUserRequest creation;
    creation.UserPoolId = pool;
    creation.Username = "carol";
    creation.TemporaryPassword = "Temporary1";
    creation.MessageAction = "SUPPRESS";
    Harness::must(harness.call<api::AdminCreateUserOperation>(std::move(creation)));
    const auto first = harness.sign_in(client, "carol", "Temporary1");
    ASSERT_TRUE(first) << message(first);
    const Parameters answer = {{"USERNAME", "carol"}, {"NEW_PASSWORD", "my-own-secret"}};
    ASSERT_TRUE(harness.respond(client, "NEW_PASSWORD_REQUIRED", answer, first->Session));
    api::AdminListUserAuthEventsRequest request;
    request.UserPoolId = pool;
    request.Username = "carol";
    const auto all = *Harness::must(harness.call<api::AdminListUserAuthEventsOperation>(request)).AuthEvents;
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all.front().EventResponse, "Pass");
}

class Compromised : public Adaptive {
protected:
    Compromised()
    {
        std::ofstream(folder.file("list")) << "correct-horse\nhunter2-hunter2\n";
        harness.risk.breached_passwords_file = folder.file("list");
        harness.open();
    }
    void screen(const std::string& action, std::optional<std::vector<std::string>> filter = {})
    {
        api::SetRiskConfigurationRequest request;
        request.UserPoolId = pool;
        auto& configured = request.CompromisedCredentialsRiskConfiguration.emplace();
        configured.EventFilter = std::move(filter);
        configured.Actions.EventAction = action;
        configure(request);
    }
    auto sign_up(const std::string& with)
    {
        api::SignUpRequest request;
        request.ClientId = client;
        request.Username = "dave";
        request.Password = with;
        return harness.call<api::SignUpOperation>(std::move(request));
    }
    store::TemporaryDirectory folder;
};

TEST_F(Compromised, ABreachedPasswordMustBeResetAtSignIn)
{
    screen("BLOCK");
    EXPECT_EQ(message(sign_in()),
              "PasswordResetRequiredException: Password reset required for user due to security reasons");
    EXPECT_EQ(message(sign_in()), "PasswordResetRequiredException: Password reset required for the user");
    const auto event = events().front();
    EXPECT_EQ(event.EventRisk->CompromisedCredentialsDetected, true);
    EXPECT_EQ(event.EventResponse, "Fail");
}

TEST_F(Compromised, NoFlowThatSendsThePasswordLeadsAround)
{
    screen("BLOCK");
    client = harness.make_client(pool, [](auto& request) { request.ExplicitAuthFlows = {"ALLOW_USER_AUTH"}; });
    const auto answer = harness.initiate(
        client, "USER_AUTH", {{"USERNAME", "alice"}, {"PREFERRED_CHALLENGE", "PASSWORD"}, {"PASSWORD", password}});
    EXPECT_EQ(message(answer), "PasswordResetRequiredException: Password reset required for user due to security reasons");
}

TEST_F(Compromised, WithoutBlockItIsOnRecordOnly)
{
    screen("NO_ACTION");
    EXPECT_TRUE(sign_in());
    EXPECT_EQ(events().front().EventRisk->CompromisedCredentialsDetected, true);
}

TEST_F(Compromised, ANewPasswordMustNotBeABreachedOne)
{
    screen("BLOCK", std::vector<std::string>{"SIGN_UP", "PASSWORD_CHANGE"});
    EXPECT_EQ(message(sign_up("hunter2-hunter2")),
              "InvalidPasswordException: Provided password cannot be used for security reasons.");
    EXPECT_TRUE(sign_up("something-else"));
    const auto signed_in = sign_in();
    ASSERT_TRUE(signed_in) << "SIGN_IN is not in the filter";
    api::ChangePasswordRequest change;
    change.AccessToken = *signed_in->AuthenticationResult->AccessToken;
    change.PreviousPassword = password;
    change.ProposedPassword = "hunter2-hunter2";
    EXPECT_EQ(message(harness.call<api::ChangePasswordOperation>(change)),
              "InvalidPasswordException: Provided password cannot be used for security reasons.");
    change.ProposedPassword = "something-else";
    EXPECT_TRUE(harness.call<api::ChangePasswordOperation>(change));
}

}  // namespace
}  // namespace sekisho::cognito_idp
