#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/worker_pool.h"
#include "net/mail.h"
#include "services/cognito_idp/messages/carrier.h"
#include "services/cognito_idp/messages/mime.h"

namespace sekisho::cognito_idp {

/// Who mail comes from.
struct EmailSettings {
    Mailbox from;
    std::optional<Mailbox> reply_to;
    /// The senders that pools may name: addresses, and domains for every address of theirs; in lower case. The domain of
    /// `from` need not be named.
    std::vector<std::string> senders;
};

/// E-mail by SMTP. The pool's From (EmailConfiguration, NotifyConfiguration) stands where the settings allow it, else the
/// installation's own; its ReplyToEmailAddress always.
class Email final : public Carrier {
public:
    Email(std::unique_ptr<net::MailSender> sender, EmailSettings settings, const Clock& clock);
    Task<Carriage> carry(Message message) override;
    void close() override { sender_->close(); }

    /// The mail of a message; code "MailInvalid" where it is none that can be sent.
    [[nodiscard]] static Result<net::Mail> to_mail(const Message& message, const EmailSettings& settings, Time now);

private:
    std::unique_ptr<net::MailSender> sender_;
    const EmailSettings settings_;
    const Clock& clock_;
    WorkerPool workers_;  ///< libcurl blocks them; ended first
};

}  // namespace sekisho::cognito_idp
