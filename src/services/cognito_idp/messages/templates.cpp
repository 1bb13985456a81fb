#include "services/cognito_idp/messages/templates.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>

#include "base/encoding.h"
#include "crypto/random.h"
#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

using Text = std::optional<std::string>;

constexpr std::array<std::string_view, 10> kind_texts = {
    "sign-up-code", "resent-code",   "forgot-password-code", "attribute-code", "invitation",
    "mfa-code",     "one-time-code", "risk-blocked",         "risk-no-action", "risk-mfa"};

// AWS's defaults.
constexpr std::string_view code_text = "Your verification code is {####}.";
constexpr std::string_view code_subject = "Your verification code";
constexpr std::string_view sign_in_text = "Your authentication code is {####}.";
constexpr std::string_view sign_in_subject = "Your authentication code";
constexpr std::string_view invitation_text = "Your username is {username} and temporary password is {####}.";
constexpr std::string_view invitation_subject = "Your temporary password";
constexpr std::string_view risk_details =
    "Time: {login-time}, device: {device-name}, address: {ip-address}, location: {city}, {country}. If this sign-in was not "
    "by you, you should change your password and notify us.";

/// Where a text goes decides how values stand in it.
enum class Markup { html, none };

struct Filling {
    std::string_view mark;
    std::string_view value;
};

std::string escaped(std::string_view text, Markup markup)
{
    if (markup == Markup::none) return std::string(text);
    std::string out;
    for (const char c : text) {
        if (c == '&') out += "&amp;";
        else if (c == '<') out += "&lt;";
        else if (c == '>') out += "&gt;";
        else if (c == '"') out += "&quot;";
        else out += c;
    }
    return out;
}

/// One pass: a value that looks like a placeholder stays as it is.
std::string filled(std::string_view text, std::span<const Filling> fillings, Markup markup)
{
    std::string out;
    while (!text.empty()) {
        const auto hit =
            std::ranges::find_if(fillings, [&](const Filling& filling) { return text.starts_with(filling.mark); });
        if (hit != fillings.end()) {
            out += escaped(hit->value, markup);
            text.remove_prefix(hit->mark.size());
        } else {
            out += text.front();
            text.remove_prefix(1);
        }
    }
    return out;
}

std::string first_of(std::initializer_list<const Text*> texts, std::string_view fallback)
{
    for (const auto* text : texts)
        if (*text && !(*text)->empty()) return **text;
    return std::string(fallback);
}

Message addressed(const Pool& pool, const User& user, MessageKind kind, Contact to)
{
    Message message;
    message.id = crypto::uuid();
    message.pool_id = user.pool_id;
    message.username = user.username;
    message.kind = kind;
    message.to = std::move(to);
    if (const auto& settings = pool.settings.EmailConfiguration; settings && message.to.attribute == "email") {
        message.from = settings->From.value_or("");
        message.reply_to = settings->ReplyToEmailAddress.value_or("");
    }
    return message;
}

/// The templates of one occasion.
struct Texts {
    std::string email, subject, sms;
};

Texts verification_texts(const Pool& pool, const CustomMessage& custom)
{
    const auto& settings = pool.settings;
    const auto own = settings.VerificationMessageTemplate.value_or(api::VerificationMessageTemplateType{});
    return {first_of({&custom.email_message, &own.EmailMessage, &settings.EmailVerificationMessage}, code_text),
            first_of({&custom.email_subject, &own.EmailSubject, &settings.EmailVerificationSubject}, code_subject),
            first_of({&custom.sms_message, &own.SmsMessage, &settings.SmsVerificationMessage}, code_text)};
}

Texts sign_in_texts(const Pool& pool, const CustomMessage& custom)
{
    return {first_of({&custom.email_message}, sign_in_text), first_of({&custom.email_subject}, sign_in_subject),
            first_of({&custom.sms_message, &pool.settings.SmsAuthenticationMessage}, sign_in_text)};
}

bool is_sign_in(MessageKind kind) { return kind == MessageKind::mfa_code || kind == MessageKind::one_time_code; }

std::chrono::seconds life_of(MessageKind kind)
{
    if (is_sign_in(kind)) return std::chrono::minutes(15);  // the longest AuthSessionValidity
    if (kind == MessageKind::forgot_password_code) return std::chrono::hours(1);
    return std::chrono::hours(24);
}

/// How many days a temporary password is good.
int password_life(const Pool& pool)
{
    constexpr int standard = 7;
    const auto& policies = pool.settings.Policies;
    if (!policies || !policies->PasswordPolicy) return standard;
    const auto days = policies->PasswordPolicy->TemporaryPasswordValidityDays.value_or(standard);
    return days > 0 ? days : standard;
}

void fill(Message& message, const Texts& texts, std::span<const Filling> fillings)
{
    const bool email = message.to.attribute == "email";
    if (email) message.subject = texts.subject;
    message.body = Secret(filled(email ? texts.email : texts.sms, fillings, email ? Markup::html : Markup::none));
}

const std::optional<api::NotifyEmailType>& notice_of(const api::NotifyConfigurationType& configuration, MessageKind kind)
{
    if (kind == MessageKind::risk_blocked) return configuration.BlockEmail;
    return kind == MessageKind::risk_mfa ? configuration.MfaEmail : configuration.NoActionEmail;
}

api::NotifyEmailType default_notice(MessageKind kind)
{
    api::NotifyEmailType notice;
    const bool blocked = kind == MessageKind::risk_blocked;
    notice.Subject = blocked ? "Blocked sign-in attempt" : "New sign-in attempt";
    notice.TextBody = fmt::format("{} {}",
                                  blocked ? "We blocked an unrecognized sign-in to your account with this information."
                                          : "We observed an unrecognized sign-in to your account with this information.",
                                  risk_details);
    notice.HtmlBody = fmt::format("<p>{}</p>", *notice.TextBody);
    return notice;
}

/// U+0085, U+2028 and U+2029 end lines, too, for some.
bool is_line(std::string_view text)
{
    const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    const bool separator = text.contains("\xc2\x85") || text.contains("\xe2\x80\xa8") || text.contains("\xe2\x80\xa9");
    return std::ranges::none_of(text, control) && !separator && is_utf8(text);
}

// The templates' own limits, and room for a user name and a password, the longest values of all. EmailMfaSubjectType has
// no limit at AWS.
constexpr std::size_t longest_subject = 250, longest_sms = 140 + 128 + 256, longest_email = 20'000 + 50 * 1'024;

std::size_t characters(std::string_view text)
{
    const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80; };
    return static_cast<std::size_t>(std::ranges::count_if(text, begins));
}

Result<void> check_line(const Text& text, std::string_view name)
{
    if (!text || is_line(*text)) return {};
    return fail(
        errors::invalid_parameter(fmt::format("{} must not contain line breaks or other control characters.", name)));
}

}  // namespace

std::string_view to_text(MessageKind kind) { return kind_texts.at(static_cast<std::size_t>(kind)); }

std::optional<MessageKind> to_message_kind(std::string_view text)
{
    const auto found = std::ranges::find(kind_texts, text);
    if (found == kind_texts.end()) return std::nullopt;
    return static_cast<MessageKind>(found - kind_texts.begin());
}

Message code_message(const Pool& pool, const User& user, MessageKind kind, Contact to, const Secret& code,
                     const CustomMessage& custom)
{
    auto message = addressed(pool, user, kind, std::move(to));
    const std::array fillings{Filling{"{####}", code.reveal()}};
    fill(message, is_sign_in(kind) ? sign_in_texts(pool, custom) : verification_texts(pool, custom), fillings);
    message.code = code;
    message.life = life_of(kind);
    return message;
}

CustomMessage with_email_mfa(CustomMessage custom, const std::optional<api::EmailMfaConfigType>& configured)
{
    if (!configured) return custom;
    if (!custom.email_message) custom.email_message = configured->Message;
    if (!custom.email_subject) custom.email_subject = configured->Subject;
    return custom;
}

Message invitation_message(const Pool& pool, const User& user, Contact to, const Secret& password,
                           const CustomMessage& custom)
{
    auto message = addressed(pool, user, MessageKind::invitation, std::move(to));
    api::MessageTemplateType own;
    if (const auto& creation = pool.settings.AdminCreateUserConfig; creation && creation->InviteMessageTemplate)
        own = *creation->InviteMessageTemplate;
    const std::array fillings{Filling{"{username}", user.username}, Filling{"{####}", password.reveal()}};
    const Texts texts{first_of({&custom.email_message, &own.EmailMessage}, invitation_text),
                      first_of({&custom.email_subject, &own.EmailSubject}, invitation_subject),
                      first_of({&custom.sms_message, &own.SMSMessage}, invitation_text)};
    fill(message, texts, fillings);
    message.code = password;
    message.life = std::chrono::days(password_life(pool));
    return message;
}

Message risk_message(const Pool& pool, const User& user, MessageKind kind, std::string email,
                     const api::NotifyConfigurationType& configuration, const RiskFacts& facts)
{
    auto message = addressed(pool, user, kind, {"email", std::move(email)});
    const auto standard = default_notice(kind);
    const auto notice = notice_of(configuration, kind).value_or(standard);
    const std::array fillings{Filling{"{username}", user.username},
                              Filling{"{ip-address}", facts.ip_address},
                              Filling{"{city}", facts.city},
                              Filling{"{country}", facts.country},
                              Filling{"{login-time}", facts.login_time},
                              Filling{"{device-name}", facts.device_name},
                              Filling{"{event-id}", facts.event_id},
                              Filling{"{feedback-token}", facts.feedback_token},
                              Filling{"{one-click-link-valid}", facts.valid_link},
                              Filling{"{one-click-link-invalid}", facts.invalid_link}};
    message.subject = notice.Subject;
    // One of the two is enough; without both the defaults speak.
    const bool own = notice.HtmlBody || notice.TextBody;
    const auto& plain = own ? notice.TextBody : standard.TextBody;
    const auto& html = own ? notice.HtmlBody : standard.HtmlBody;
    if (plain) message.plain_body = Secret(filled(*plain, fillings, Markup::none));
    if (html) message.body = Secret(filled(*html, fillings, Markup::html));
    if (configuration.From) message.from = *configuration.From;
    if (configuration.ReplyTo) message.reply_to = *configuration.ReplyTo;
    return message;
}

Result<void> check_sendable(const Message& message)
{
    const auto unsendable = [](std::string why) { return fail(errors::code_delivery_failure(std::move(why))); };
    if (message.body.empty() && message.plain_body.empty()) return unsendable("the message is empty");
    if (!is_line(message.subject) || characters(message.subject) > longest_subject) return unsendable("the subject");
    if (!is_line(message.from) || !is_line(message.reply_to)) return unsendable("the sender");
    const auto longest = message.to.attribute == "email" ? longest_email : longest_sms;
    for (const auto* body : {&message.body, &message.plain_body})
        if (!is_utf8(body->reveal()) || characters(body->reveal()) > longest) return unsendable("the text");
    return {};
}

Result<void> check_message_settings(const api::UserPoolType& settings)
{
    TRY_VOID(check_line(settings.EmailVerificationSubject, "emailVerificationSubject"));
    if (const auto& own = settings.VerificationMessageTemplate) {
        TRY_VOID(check_line(own->EmailSubject, "verificationMessageTemplate.emailSubject"));
        TRY_VOID(check_line(own->EmailSubjectByLink, "verificationMessageTemplate.emailSubjectByLink"));
    }
    if (const auto& creation = settings.AdminCreateUserConfig; creation && creation->InviteMessageTemplate)
        TRY_VOID(check_line(creation->InviteMessageTemplate->EmailSubject, "inviteMessageTemplate.emailSubject"));
    const auto& email = settings.EmailConfiguration;
    if (!email) return {};
    TRY_VOID(check_line(email->From, "emailConfiguration.from"));
    return check_line(email->ReplyToEmailAddress, "emailConfiguration.replyToEmailAddress");
}

Result<void> check_message_settings(const api::NotifyConfigurationType& configuration)
{
    TRY_VOID(check_line(configuration.From, "notifyConfiguration.from"));
    TRY_VOID(check_line(configuration.ReplyTo, "notifyConfiguration.replyTo"));
    for (const auto* notice : {&configuration.BlockEmail, &configuration.NoActionEmail, &configuration.MfaEmail})
        if (*notice) TRY_VOID(check_line((*notice)->Subject, "notifyConfiguration.subject"));
    return {};
}

Result<void> check_message_settings(const api::EmailMfaConfigType& configuration)
{
    if (configuration.Subject && characters(*configuration.Subject) > longest_subject)
        return fail(errors::invalid_parameter("emailMfaConfiguration.subject is too long."));
    return check_line(configuration.Subject, "emailMfaConfiguration.subject");
}

}  // namespace sekisho::cognito_idp
