#include "services/cognito_idp/messages/mime.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "net/mail.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::size_t longest_text = 1000;      // bytes of a subject or a name
constexpr std::size_t longest_plain_text = 60;  // that stands as it is, with its field's name, in one line
constexpr std::size_t bytes_of_word = 45;       // of UTF-8 in an encoded word of at most 75 characters
constexpr std::size_t bytes_of_line = 57;       // in 76 characters of base64

std::unexpected<Error> invalid(std::string why) { return fail(std::string(net::mail_errors::invalid), std::move(why)); }

bool printable_ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

/// One line of well-formed UTF-8: what ends a line for anybody is refused.
bool is_line(std::string_view text)
{
    const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    return is_utf8(text) && std::ranges::none_of(text, control) && !text.contains("\xc2\x85") &&
           !text.contains("\xe2\x80\xa8") && !text.contains("\xe2\x80\xa9");
}

/// Encoded words of whole characters, each in a line of its own.
std::string encoded_words(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        auto taken = std::min(bytes_of_word, text.size());
        while (taken < text.size() && (static_cast<unsigned char>(text[taken]) & 0xc0U) == 0x80) --taken;
        if (!out.empty()) out += "\r\n ";
        out += fmt::format("=?UTF-8?B?{}?=", base64(text.substr(0, taken)));
        text.remove_prefix(taken);
    }
    return out;
}

bool stands_plainly(std::string_view text)
{
    return printable_ascii(text) && text.size() <= longest_plain_text && !text.contains("=?") && !text.starts_with(' ') &&
           !text.ends_with(' ');
}

std::string quoted(std::string_view name)
{
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string header_form(const Mailbox& mailbox)
{
    if (mailbox.name.empty()) return mailbox.address.text();
    const auto name = stands_plainly(mailbox.name) ? quoted(mailbox.name) : encoded_words(mailbox.name);
    // A line of its own for the address: it may be long.
    return fmt::format("{}\r\n <{}>", name, mailbox.address.text());
}

std::string base64_lines(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        out += base64(text.substr(0, bytes_of_line));
        out += "\r\n";
        text.remove_prefix(std::min(bytes_of_line, text.size()));
    }
    return out;
}

std::string part(std::string_view subtype, std::string_view text)
{
    return fmt::format("Content-Type: text/{}; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", subtype,
                       base64_lines(text));
}

std::string body_of(const MailParts& parts)
{
    if (parts.text.empty()) return part("html", parts.html);
    if (parts.html.empty()) return part("plain", parts.text);
    // Base64 has no "=_": no body can hold the boundary.
    const auto boundary = "=_" + parts.id;
    return fmt::format("Content-Type: multipart/alternative; boundary=\"{0}\"\r\n\r\n--{0}\r\n{1}--{0}\r\n{2}--{0}--\r\n",
                       boundary, part("plain", parts.text), part("html", parts.html));
}

Result<void> check(const MailParts& parts)
{
    const auto line = [](std::string_view text) { return is_line(text) && text.size() <= longest_text; };
    if (!line(parts.subject)) return invalid("the subject is none that can be sent");
    if (!line(parts.from.name) || (parts.reply_to && !line(parts.reply_to->name)))
        return invalid("a name is none that can be sent");
    if (parts.html.empty() && parts.text.empty()) return invalid("the mail is empty");
    if (!is_utf8(parts.html) || !is_utf8(parts.text)) return invalid("the body is no UTF-8");
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    };
    if (parts.id.empty() || parts.id.size() > 64 || !std::ranges::all_of(parts.id, plain)) return invalid("the mail's id");
    return {};
}

}  // namespace

Result<Mailbox> parse_mailbox(std::string_view text)
{
    if (!is_line(text) || text.size() > longest_text) return invalid("not a mailbox");
    Mailbox mailbox;
    const auto open = text.rfind('<');
    if (open == std::string_view::npos) {
        TRY(mailbox.address, net::parse_mail_address(text));
        return mailbox;
    }
    if (!text.ends_with('>')) return invalid("not a mailbox");
    TRY(mailbox.address, net::parse_mail_address(text.substr(open + 1, text.size() - open - 2)));
    auto name = text.substr(0, open);
    while (name.ends_with(' ')) name.remove_suffix(1);
    while (name.starts_with(' ')) name.remove_prefix(1);
    if (name.size() >= 2 && name.starts_with('"') && name.ends_with('"')) name = name.substr(1, name.size() - 2);
    for (std::size_t at = 0; at < name.size(); ++at) {
        if (name[at] == '\\' && at + 1 < name.size()) ++at;
        mailbox.name += name[at];
    }
    return mailbox;
}

Result<std::string> compose(const MailParts& parts)
{
    TRY_VOID(check(parts));
    const auto date = http_date(parts.date);
    std::string out;
    out += fmt::format("From: {}\r\n", header_form(parts.from));
    out += fmt::format("To:\r\n {}\r\n", parts.to.text());
    if (parts.reply_to) out += fmt::format("Reply-To: {}\r\n", header_form(*parts.reply_to));
    out += fmt::format("Subject: {}\r\n", stands_plainly(parts.subject) ? parts.subject : encoded_words(parts.subject));
    out += fmt::format("Date: {}+0000\r\n", date.substr(0, date.size() - 3));  // in place of "GMT"
    out += fmt::format("Message-ID: <{}@{}>\r\n", parts.id, parts.from.address.domain);
    out += "MIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n";
    return out + body_of(parts);
}

}  // namespace sekisho::cognito_idp
