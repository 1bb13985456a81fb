#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "net/mail_address.h"

/// Mail as RFC 5322 and MIME have it. Nothing that is given can add a field or end the header: control characters and
/// breaks of lines are refused, never removed or replaced.
namespace sekisho::cognito_idp {

struct Mailbox {
    std::string name;  ///< to be displayed; empty: none
    net::MailAddress address;
};

/// "address", "Name <address>" or "\"Name\" <address>". Code "MailInvalid" for anything else.
[[nodiscard]] Result<Mailbox> parse_mailbox(std::string_view text);

struct MailParts {
    Mailbox from;
    std::optional<Mailbox> reply_to;
    net::MailAddress to;
    std::string subject;
    std::string html;  ///< with `text` both: multipart/alternative; one of them at least
    std::string text;
    Time date;
    std::string id;  ///< letters, digits and hyphens; the same at every try, so that a mail that came twice can be told
};

/// The whole message, lines ended by CR LF. Bodies are UTF-8 in base64; a subject or name that is not plain ASCII, or is
/// long, stands in encoded words (RFC 2047). Code "MailInvalid".
[[nodiscard]] Result<std::string> compose(const MailParts& parts);

}  // namespace sekisho::cognito_idp
