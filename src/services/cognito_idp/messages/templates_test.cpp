#include "services/cognito_idp/messages/templates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sekisho::cognito_idp {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Contact email{"email", "alice@example.com"};
const Contact phone{"phone_number", "+819012345678"};

User alice()
{
    User user;
    user.pool_id = "us-east-1_pool";
    user.username = "alice";
    return user;
}

std::string text(const Message& message) { return std::string(message.body.reveal()); }

TEST(Templates, AwssDefaults)
{
    const Pool pool;
    const auto code = code_message(pool, alice(), MessageKind::sign_up_code, email, Secret("123456"));
    EXPECT_EQ(code.subject, "Your verification code");
    EXPECT_EQ(text(code), "Your verification code is 123456.");
    EXPECT_EQ(code.code.reveal(), "123456");
    EXPECT_EQ(text(code_message(pool, alice(), MessageKind::mfa_code, phone, Secret("123456"))),
              "Your authentication code is 123456.");
    const auto invitation = invitation_message(pool, alice(), email, Secret("Temp-1"));
    EXPECT_EQ(invitation.subject, "Your temporary password");
    EXPECT_EQ(text(invitation), "Your username is alice and temporary password is Temp-1.");
}

TEST(Templates, ThePoolsOwnAndTheTriggersBeforeThem)
{
    Pool pool;
    pool.settings.EmailVerificationMessage = "old {####}";
    pool.settings.SmsAuthenticationMessage = "sign in: {####}";
    EXPECT_EQ(text(code_message(pool, alice(), MessageKind::sign_up_code, email, Secret("1"))), "old 1");
    pool.settings.VerificationMessageTemplate.emplace().EmailMessage = "new {####}";
    EXPECT_EQ(text(code_message(pool, alice(), MessageKind::attribute_code, email, Secret("1"))), "new 1");
    EXPECT_EQ(text(code_message(pool, alice(), MessageKind::one_time_code, phone, Secret("1"))), "sign in: 1");
    CustomMessage custom;
    custom.email_subject = "subject";
    custom.email_message = "custom {####}";
    const auto message = code_message(pool, alice(), MessageKind::sign_up_code, email, Secret("1"), custom);
    EXPECT_EQ(message.subject, "subject");
    EXPECT_EQ(text(message), "custom 1");
    api::EmailMfaConfigType mfa;
    mfa.Subject = "mfa subject";
    mfa.Message = "mfa {####}";
    const auto laid =
        with_email_mfa(CustomMessage{.email_subject = {}, .email_message = "t {####}", .sms_message = {}}, mfa);
    EXPECT_EQ(*laid.email_subject, "mfa subject");
    EXPECT_EQ(*laid.email_message, "t {####}");
}

TEST(Templates, ValuesAreEscapedInHtmlAndOnlyThere)
{
    const Pool pool;
    auto user = alice();
    user.username = "<img src=x onerror=\"a&b\">";
    const Secret password("a<b>&\"c");
    EXPECT_EQ(text(invitation_message(pool, user, email, password)),
              "Your username is &lt;img src=x onerror=&quot;a&amp;b&quot;&gt; and temporary password is "
              "a&lt;b&gt;&amp;&quot;c.");
    EXPECT_THAT(text(invitation_message(pool, user, phone, password)), HasSubstr("password is a<b>&\"c."));
    EXPECT_EQ(invitation_message(pool, user, email, password).code.reveal(), password.reveal());
}

TEST(Templates, ANameThatLooksLikeAPlaceholderIsLeftAlone)
{
    auto user = alice();
    user.username = "{####}";
    EXPECT_EQ(text(invitation_message(Pool{}, user, phone, Secret("pw{username}"))),
              "Your username is {####} and temporary password is pw{username}.");
}

TEST(Templates, RiskNoticesSayWhatIsKnown)
{
    api::NotifyConfigurationType configuration;
    configuration.From = "security@example.com";
    configuration.BlockEmail.emplace().Subject = "Blocked";
    configuration.BlockEmail->HtmlBody = "<p>{username} {ip-address} {device-name} {one-click-link-valid}</p>";
    configuration.BlockEmail->TextBody = "{username} {country}";
    RiskFacts facts;
    facts.ip_address = "192.0.2.1";
    facts.device_name = "<script>";
    facts.country = "Japan";
    const auto message = risk_message(Pool{}, alice(), MessageKind::risk_blocked, "a@example.com", configuration, facts);
    EXPECT_EQ(message.subject, "Blocked");
    EXPECT_EQ(message.from, "security@example.com");
    EXPECT_EQ(text(message), "<p>alice 192.0.2.1 &lt;script&gt; </p>");
    EXPECT_EQ(message.plain_body.reveal(), "alice Japan");
    const auto standard = risk_message(Pool{}, alice(), MessageKind::risk_mfa, "a@example.com", configuration, facts);
    EXPECT_EQ(standard.subject, "New sign-in attempt");
    EXPECT_THAT(text(standard), HasSubstr("192.0.2.1"));
}

std::string refusal(const Result<void>& result) { return result ? "" : result.error().code; }

TEST(Templates, LineBreaksInSubjectsAndSendersAreRefusedWithThePool)
{
    api::UserPoolType settings;
    EXPECT_EQ(refusal(check_message_settings(settings)), "");
    settings.EmailVerificationSubject = "a\r\nBcc: mallory@example.com";
    EXPECT_EQ(refusal(check_message_settings(settings)), "InvalidParameterException");
    settings = {};
    settings.VerificationMessageTemplate.emplace().EmailSubject = "a\nb";
    EXPECT_EQ(refusal(check_message_settings(settings)), "InvalidParameterException");
    settings = {};
    settings.AdminCreateUserConfig.emplace().InviteMessageTemplate.emplace().EmailSubject =
        "a\xe2\x80\xa8"
        "b";
    EXPECT_EQ(refusal(check_message_settings(settings)), "InvalidParameterException");
    settings = {};
    settings.EmailConfiguration.emplace().From = "a\r\nBcc: b@c <d@e>";
    EXPECT_EQ(refusal(check_message_settings(settings)), "InvalidParameterException");
}

TEST(Templates, ACustomMessageThatCannotBeSentIsAFailureOfDelivery)
{
    const auto sendable = [](const CustomMessage& custom, const Contact& to) {
        return refusal(check_sendable(code_message(Pool{}, alice(), MessageKind::sign_up_code, to, Secret("1"), custom)));
    };
    const std::string failure = "CodeDeliveryFailureException";
    CustomMessage custom;
    EXPECT_EQ(sendable(custom, email), "");
    custom.email_subject = "a\r\nBcc: mallory@example.com";
    EXPECT_EQ(sendable(custom, email), failure);
    EXPECT_EQ(sendable(custom, phone), "");
    custom = {};
    custom.sms_message = std::string(1000, 'x');
    EXPECT_EQ(sendable(custom, phone), failure);
    custom.sms_message = "\xff";
    EXPECT_EQ(sendable(custom, phone), failure);
}

}  // namespace
}  // namespace sekisho::cognito_idp
