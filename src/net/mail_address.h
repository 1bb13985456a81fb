#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho::net {

/// An e-mail address as it stands in an envelope and in a header: the local part as given, the domain in its ASCII form
/// (RFC 5891 A-labels), without any mapping: what looks like another domain stays another.
///
/// Taken are dot-atoms of RFC 5322, also with dots in odd places, with the UTF-8 of RFC 6532. Quoted local parts, address
/// literals, control characters and everything that has a meaning in a header or an SMTP command are refused.
struct MailAddress {
    std::string local;   ///< at most 64 bytes
    std::string domain;  ///< at most 253 bytes

    [[nodiscard]] std::string text() const { return local + "@" + domain; }
    /// Whether it can only be sent where the server speaks SMTPUTF8.
    [[nodiscard]] bool needs_utf8() const noexcept;
};

/// Code "MailInvalid" for anything else.
[[nodiscard]] Result<MailAddress> parse_mail_address(std::string_view text);

/// RFC 3492. Empty where `label` is no UTF-8, or too large.
[[nodiscard]] std::string to_punycode(std::string_view label);

}  // namespace sekisho::net
