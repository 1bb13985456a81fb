#include "services/cognito_idp/messages/mime.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "net/mail.h"
#include "services/cognito_idp/messages/email.h"
#include "services/cognito_idp/messages/sms_hook.h"

namespace sekisho::cognito_idp {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

MailParts parts()
{
    MailParts made;
    made.from = *parse_mailbox("Sekisho <no-reply@sekisho.example>");
    made.to = *net::parse_mail_address("alice@example.com");
    made.subject = "Your verification code";
    made.html = "Your verification code is 123456.";
    made.date = from_epoch_seconds(1'795'000'000);
    made.id = "0b2f";
    return made;
}

std::string composed(const MailParts& given)
{
    const auto made = compose(given);
    return made ? *made : made.error().code;
}

const std::string invalid(net::mail_errors::invalid);

TEST(Mime, AMailIsWhatTheRfcsSay)
{
    EXPECT_EQ(composed(parts()),
              "From: \"Sekisho\"\r\n <no-reply@sekisho.example>\r\n"
              "To:\r\n alice@example.com\r\n"
              "Subject: Your verification code\r\n"
              "Date: Wed, 18 Nov 2026 11:06:40 +0000\r\n"
              "Message-ID: <0b2f@sekisho.example>\r\n"
              "MIME-Version: 1.0\r\n"
              "Auto-Submitted: auto-generated\r\n"
              "Content-Type: text/html; charset=UTF-8\r\n"
              "Content-Transfer-Encoding: base64\r\n\r\n"
              "WW91ciB2ZXJpZmljYXRpb24gY29kZSBpcyAxMjM0NTYu\r\n");
}

TEST(Mime, TextAndHtmlAreAlternatives)
{
    auto given = parts();
    given.text = "plain";
    const auto mail = composed(given);
    EXPECT_THAT(mail, HasSubstr("multipart/alternative; boundary=\"=_0b2f\"\r\n\r\n--=_0b2f\r\nContent-Type: text/plain"));
    EXPECT_LT(mail.find("text/plain"), mail.find("text/html")) << "the richer one comes last";
    EXPECT_TRUE(mail.ends_with("\r\n--=_0b2f--\r\n"));
}

TEST(Mime, EncodedWordsHoldWholeCharactersAndShortLines)
{
    auto given = parts();
    given.subject = "確認コード: あなたの確認コードはこちらです。どうぞお使いください。";
    const auto mail = composed(given);
    std::string decoded;
    auto rest = std::string_view(mail).substr(mail.find("Subject: ") + 9);
    while (rest.starts_with("=?UTF-8?B?")) {
        const auto word = rest.substr(0, rest.find("\r\n"));
        EXPECT_LE(word.size(), 75U);
        const auto piece = from_base64(word.substr(10, word.size() - 12));
        ASSERT_TRUE(piece);
        EXPECT_TRUE(is_utf8(*piece));
        decoded += *piece;
        rest.remove_prefix(word.size() + 2);
        if (rest.starts_with(' ')) rest.remove_prefix(1);
    }
    EXPECT_EQ(decoded, given.subject);
}

TEST(Mime, ASubjectThatPretendsToBeEncodedIsShownAsItIs)
{
    auto given = parts();
    given.subject = "=?UTF-8?B?aGVsbG8=?=";
    EXPECT_THAT(composed(given), HasSubstr("Subject: =?UTF-8?B?" + base64(given.subject) + "?=\r\n"));
}

TEST(Mime, ALineBreakInAHeaderIsRefused)
{
    for (const std::string_view end :
         {"\r\n", "\n", "\r", "\x0b", "\x0c", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9", "\x7f", "\x01", "\xff"}) {
        const auto evil = "x" + std::string(end) + "Bcc: mallory@example.com";
        auto given = parts();
        given.subject = evil;
        EXPECT_EQ(composed(given), invalid);
        given = parts();
        given.from.name = evil;
        EXPECT_EQ(composed(given), invalid);
        given = parts();
        given.reply_to = given.from;
        given.reply_to->name = evil;
        EXPECT_EQ(composed(given), invalid);
        given = parts();
        given.id = evil;
        EXPECT_EQ(composed(given), invalid);
        EXPECT_FALSE(parse_mailbox(evil + " <a@example.com>"));
        EXPECT_FALSE(parse_mailbox("A <a@example.com" + std::string(end) + "Bcc: x@y>"));
    }
    auto given = parts();
    given.subject = std::string("x\0y", 3);
    EXPECT_EQ(composed(given), invalid);
    given.subject = "a\nBcc: mallory@example.com";
    EXPECT_EQ(composed(given), invalid);
}

TEST(Mime, ABodyCanEndNeitherMailNorPart)
{
    auto given = parts();
    given.html = "\r\n.\r\nMAIL FROM:<x@y>\r\n--=_0b2f--\r\n";
    given.text = given.html;
    const auto mail = composed(given);
    EXPECT_THAT(mail, Not(HasSubstr("MAIL FROM")));
    EXPECT_THAT(mail, Not(HasSubstr("\r\n.\r\n")));
    EXPECT_EQ(mail.find("--=_0b2f--"), mail.rfind("--=_0b2f--"));
}

TEST(Mime, Mailboxes)
{
    EXPECT_EQ(parse_mailbox("a@b.example")->name, "");
    EXPECT_EQ(parse_mailbox("Anna <a@b.example>")->name, "Anna");
    EXPECT_EQ(parse_mailbox("\"Anna \\\"B\\\", C\" <a@b.example>")->name, "Anna \"B\", C");
    EXPECT_EQ(parse_mailbox("\"x@y.example\" <a@b.example>")->address.text(), "a@b.example");
    for (const std::string text : {"", "Anna", "Anna <>", "Anna <a@b", "<a@b> x", "a@b, c@d", "Anna <a@b>, <c@d>, <"})
        EXPECT_FALSE(parse_mailbox(text)) << text;
}

EmailSettings settings()
{
    EmailSettings made;
    made.from = *parse_mailbox("no-reply@sekisho.example");
    made.senders = {"shop.example", "boss@firm.example"};
    return made;
}

std::string sender_for(const std::string& from)
{
    Message message;
    message.id = "1";
    message.to = {"email", "alice@example.com"};
    message.subject = "hello";
    message.body = Secret("body");
    message.from = from;
    const auto mail = Email::to_mail(message, settings(), from_epoch_seconds(0));
    return mail ? mail->from : mail.error().code;
}

TEST(Email, APoolSendsUnderItsNameOnlyWhereItMay)
{
    EXPECT_EQ(sender_for(""), "no-reply@sekisho.example");
    EXPECT_EQ(sender_for("Help <help@sekisho.example>"), "help@sekisho.example");
    EXPECT_EQ(sender_for("any@SHOP.example"), "any@SHOP.example");
    EXPECT_EQ(sender_for("boss@firm.example"), "boss@firm.example");
    EXPECT_EQ(sender_for("other@firm.example"), "no-reply@sekisho.example");
    EXPECT_EQ(sender_for("a@not-shop.example"), "no-reply@sekisho.example");
    EXPECT_EQ(sender_for("a@sub.shop.example"), "no-reply@sekisho.example");
    EXPECT_EQ(sender_for("\"boss@firm.example\" <mallory@evil.example>"), "no-reply@sekisho.example");
    EXPECT_EQ(sender_for("x\r\nBcc: y@z"), "no-reply@sekisho.example");
}

TEST(SmsHook, TheSignatureCoversTimeIdAndBody)
{
    const Secret key("0123456789abcdef0123456789abcdef");
    // By: printf 'v1\n1795000000\n0b2f\n{}' | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef
    const auto known = SmsHook::signature(key, "1795000000", "0b2f", "{}");
    EXPECT_EQ(known, "v1=92404202190b42f233f9f6073140bdc638e0d2be0fc797b78d3208e8966578c0");
    EXPECT_NE(SmsHook::signature(key, "1795000001", "0b2f", "{}"), known);
    EXPECT_NE(SmsHook::signature(key, "1795000000", "0b2e", "{}"), known);
    EXPECT_NE(SmsHook::signature(key, "1795000000", "0b2f", "{ }"), known);
    EXPECT_NE(SmsHook::signature(Secret("another-key"), "1795000000", "0b2f", "{}"), known);
}

}  // namespace
}  // namespace sekisho::cognito_idp
