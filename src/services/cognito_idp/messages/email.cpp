#include "services/cognito_idp/messages/email.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/log.h"
#include "services/cognito_idp/messages/delivery.h"

namespace sekisho::cognito_idp {
namespace {

bool may_send(const EmailSettings& settings, const net::MailAddress& from)
{
    const auto domain = lower_ascii(from.domain);
    if (domain == lower_ascii(settings.from.address.domain)) return true;
    const auto address = lower_ascii(from.text());
    return std::ranges::any_of(settings.senders, [&](const std::string& one) { return one == domain || one == address; });
}

/// The pool's sender, or the installation's where it may not be used.
Mailbox sender_of(const Message& message, const EmailSettings& settings)
{
    if (message.from.empty()) return settings.from;
    auto own = parse_mailbox(message.from);
    if (own && may_send(settings, own->address)) return *std::move(own);
    log::warning("the sender of a user pool is not used: `email.senders` does not allow it", {{"pool", message.pool_id}});
    return settings.from;
}

std::optional<Mailbox> reply_to_of(const Message& message, const EmailSettings& settings)
{
    if (message.reply_to.empty()) return settings.reply_to;
    auto own = parse_mailbox(message.reply_to);
    if (!own) return settings.reply_to;
    return *std::move(own);
}

Carriage carriage_of(const Error& error)
{
    const bool final = error.code == net::mail_errors::invalid || error.code == net::mail_errors::refused;
    auto reason = error.detail.empty() ? error.message : error.message + ": " + error.detail;
    return {final ? Carriage::Fate::never : Carriage::Fate::later, std::move(reason)};
}

}  // namespace

Email::Email(std::unique_ptr<net::MailSender> sender, EmailSettings settings, const Clock& clock)
    : sender_(std::move(sender)),
      settings_(std::move(settings)),
      clock_(clock),
      workers_(Delivery::at_once, Delivery::at_once)
{
}

Result<net::Mail> Email::to_mail(const Message& message, const EmailSettings& settings, Time now)
{
    MailParts parts;
    parts.from = sender_of(message, settings);
    parts.reply_to = reply_to_of(message, settings);
    TRY(parts.to, net::parse_mail_address(message.to.value));
    parts.subject = message.subject;
    parts.html = message.body.reveal();
    parts.text = message.plain_body.reveal();
    parts.date = now;
    parts.id = message.id;
    net::Mail mail;
    TRY(mail.content, compose(parts));
    mail.from = parts.from.address.text();
    mail.to = parts.to.text();
    return mail;
}

Task<Carriage> Email::carry(Message message)
{
    auto mail = to_mail(message, settings_, clock_.now());
    if (!mail) co_return carriage_of(mail.error());
    auto send = [this, mail = *std::move(mail)] { return sender_->send(mail); };
    const auto sent = co_await workers_.run(std::move(send));
    if (!sent) co_return carriage_of(sent.error());
    co_return Carriage{};
}

}  // namespace sekisho::cognito_idp
