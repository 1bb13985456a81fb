#include "net/mail_address.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/encoding.h"
#include "net/mail.h"

namespace sekisho::net {
namespace {

constexpr std::size_t longest_local = 64;    // RFC 5321, 4.5.3.1.1
constexpr std::size_t longest_domain = 253;  // RFC 1035
constexpr std::size_t longest_label = 63;

std::unexpected<Error> invalid(std::string why)
{
    return fail(std::string(mail_errors::invalid), "not an e-mail address that can be sent to: " + std::move(why));
}

bool letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool local_character(char c)
{
    constexpr std::string_view others = ".!#$%&'*+-/=?^_`{|}~";
    return static_cast<unsigned char>(c) >= 0x80 || letter_or_digit(c) || others.contains(c);
}

/// The C1 controls and the separators of lines and paragraphs.
bool has_wide_control(std::string_view text)
{
    for (std::size_t at = 0; at + 1 < text.size(); ++at)
        if (text[at] == '\xc2' && static_cast<unsigned char>(text[at + 1]) < 0xa0) return true;
    return text.contains("\xe2\x80\xa8") || text.contains("\xe2\x80\xa9");
}

/// Of valid UTF-8.
std::vector<std::uint32_t> code_points(std::string_view text)
{
    std::vector<std::uint32_t> points;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xc0U) == 0x80) points.back() = (points.back() << 6) | (byte & 0x3fU);
        else if (byte < 0x80) points.push_back(byte);
        else points.push_back(byte & (byte < 0xe0 ? 0x1fU : byte < 0xf0 ? 0x0fU : 0x07U));
    }
    return points;
}

// RFC 3492, 5
constexpr std::uint32_t base = 36, t_min = 1, t_max = 26, skew = 38, damp = 700;

std::uint32_t adapt(std::uint32_t delta, std::uint32_t points, bool first)
{
    delta = first ? delta / damp : delta / 2;
    delta += delta / points;
    std::uint32_t k = 0;
    for (; delta > (base - t_min) * t_max / 2; k += base) delta /= base - t_min;
    return k + (base - t_min + 1) * delta / (delta + skew);
}

char digit(std::uint32_t value) { return static_cast<char>(value < 26 ? 'a' + value : '0' + (value - 26)); }

void append_number(std::string& out, std::uint32_t number, std::uint32_t bias)
{
    for (std::uint32_t k = base;; k += base) {
        const auto t = k <= bias ? t_min : std::min(k - bias, t_max);
        if (number < t) break;
        out += digit(t + (number - t) % (base - t));
        number = (number - t) / (base - t);
    }
    out += digit(number);
}

std::optional<std::string> to_label(std::string_view label)
{
    std::string made = ascii(label) ? std::string(label) : "xn--" + to_punycode(label);
    const auto allowed = [](char c) { return letter_or_digit(c) || c == '-' || c == '_'; };
    if (made.empty() || made.size() > longest_label || !std::ranges::all_of(made, allowed)) return std::nullopt;
    return made;
}

}  // namespace

std::string to_punycode(std::string_view label)
{
    if (!is_utf8(label) || label.size() > 4 * longest_label) return {};
    const auto points = code_points(label);
    std::string out;
    for (const auto point : points)
        if (point < 0x80) out += static_cast<char>(point);
    const auto basic = static_cast<std::uint32_t>(out.size());
    if (basic > 0) out += '-';
    std::uint32_t next = 0x80, delta = 0, bias = 72, handled = basic;
    while (handled < points.size()) {
        std::uint32_t smallest = UINT32_MAX;
        for (const auto point : points)
            if (point >= next) smallest = std::min(smallest, point);
        delta += (smallest - next) * (handled + 1);  // fits: at most 252 points below 0x110000
        next = smallest;
        for (const auto point : points) {
            if (point < next) ++delta;
            if (point != next) continue;
            append_number(out, delta, bias);
            bias = adapt(delta, handled + 1, handled == basic);
            delta = 0;
            ++handled;
        }
        ++delta;
        ++next;
    }
    return out;
}

bool MailAddress::needs_utf8() const noexcept { return !ascii(local); }

Result<MailAddress> parse_mail_address(std::string_view text)
{
    const auto at = text.rfind('@');
    if (at == std::string_view::npos) return invalid("no @");
    if (!is_utf8(text) || has_wide_control(text)) return invalid("its characters");
    MailAddress address;
    address.local = text.substr(0, at);
    if (address.local.empty() || address.local.size() > longest_local) return invalid("the length of its local part");
    if (!std::ranges::all_of(address.local, local_character)) return invalid("the characters of its local part");
    auto rest = text.substr(at + 1);
    while (true) {
        const auto dot = rest.find('.');
        const auto label = to_label(rest.substr(0, dot));
        if (!label) return invalid("its domain");
        address.domain += *label;
        if (dot == std::string_view::npos) break;
        address.domain += '.';
        rest.remove_prefix(dot + 1);
    }
    if (address.domain.size() > longest_domain) return invalid("the length of its domain");
    return address;
}

}  // namespace sekisho::net
