#include "net/http1_rules.h"

#include <algorithm>
#include <cstring>

#include "base/encoding.h"
#include "net/message_rules.h"

namespace sekisho::net {
namespace {

constexpr std::size_t most_fields = 200;

/// The fields that decide framing and routing, as they are seen.
struct Seen {
    std::optional<std::string_view> host;
    std::optional<std::string_view> content_length;
    std::optional<std::string_view> transfer_encoding;
    std::optional<std::string_view> expect;
};

std::string_view next_line(std::string_view& rest)
{
    const auto end = rest.find("\r\n");
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
    return line;
}

std::string_view trim(std::string_view text)
{
    constexpr std::string_view blank = " \t";
    const auto first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

// method SP request-target SP HTTP-version, single spaces (RFC 9112, 3). Answers a status or 0.
int check_request_line(std::string_view line, std::size_t target_limit, HeadFacts& facts, std::string_view& method)
{
    const auto first = line.find(' ');
    const auto second = line.find(' ', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos) return 400;
    method = line.substr(0, first);
    facts.target = line.substr(first + 1, second - first - 1);
    const auto version = line.substr(second + 1);
    if (!is_token(method) || method.size() > 32) return 400;
    if (facts.target.size() > target_limit) return 414;
    if (!is_target(facts.target)) return 400;
    facts.http10 = version == "HTTP/1.0";
    if (facts.http10 || version == "HTTP/1.1") return 0;
    const bool other_version = version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.';
    return other_version ? 505 : 400;
}

bool note(std::optional<std::string_view>& slot, std::string_view value)
{
    if (slot) return false;
    slot = value;
    return true;
}

// field-name ":" OWS field-value OWS. A blank before the colon, a folded line, a control character and a
// repeated framing field are the tools of request smuggling (RFC 9112, 5.1, 5.2, 6.3, 11.2).
int check_field(std::string_view line, Seen& seen)
{
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon)) || !is_field_value(line)) return 400;
    const auto name = line.substr(0, colon);
    const auto value = trim(line.substr(colon + 1));
    bool first = true;
    if (equal_ignoring_case(name, "host")) first = note(seen.host, value);
    else if (equal_ignoring_case(name, "content-length")) first = note(seen.content_length, value);
    else if (equal_ignoring_case(name, "transfer-encoding")) first = note(seen.transfer_encoding, value);
    else if (equal_ignoring_case(name, "expect")) first = note(seen.expect, value);
    return first ? 0 : 400;
}

int check_framing(const Seen& seen, bool http10)
{
    if (seen.content_length) {
        const auto text = *seen.content_length;
        const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
        if (text.empty() || text.size() > 19 || !digits) return 400;
    }
    if (seen.transfer_encoding) {
        // RFC 9112, 6.1: in HTTP/1.0, or beside Content-Length, it is a sign of smuggling or of a broken sender.
        if (seen.content_length || http10 || !equal_ignoring_case(*seen.transfer_encoding, "chunked")) return 400;
    }
    return 0;
}

// Takes "http://host" off an absolute-form target (RFC 9112, 3.2.2) and compares it with Host.
int check_target(std::string_view method, const Seen& seen, HeadFacts& facts)
{
    auto& target = facts.target;
    if (target == "*") return method == "OPTIONS" ? 0 : 400;
    if (target.starts_with('/')) return 0;
    const auto scheme_end = target.find("://");
    if (scheme_end == std::string_view::npos) return method == "CONNECT" ? 501 : 400;
    const auto scheme = target.substr(0, scheme_end);
    if (!equal_ignoring_case(scheme, "http") && !equal_ignoring_case(scheme, "https")) return 400;
    const auto rest = target.substr(scheme_end + 3);
    const auto path = rest.find('/');
    if (path == std::string_view::npos || !is_authority(rest.substr(0, path))) return 400;
    if (seen.host && !equal_ignoring_case(rest.substr(0, path), *seen.host)) return 400;
    target = rest.substr(path);
    return 0;
}

// RFC 9112, 3.2: exactly one Host field with a valid value; HTTP/1.0 may leave it out.
int check_host(const Seen& seen, bool http10)
{
    if (!seen.host) return http10 ? 0 : 400;
    return is_authority(*seen.host) ? 0 : 400;
}

int check_expect(const Seen& seen, HeadFacts& facts)
{
    if (!seen.expect) return 0;
    if (!equal_ignoring_case(*seen.expect, "100-continue")) return 417;
    // RFC 9110, 10.1.1: of an HTTP/1.0 client it is ignored.
    facts.expects_continue = !facts.http10;
    return 0;
}

int judge(std::string_view head, const ServerLimits& limits, HeadFacts& facts)
{
    std::string_view rest = head;
    std::string_view method;
    if (const int status = check_request_line(next_line(rest), limits.target_bytes, facts, method)) return status;
    Seen seen;
    std::size_t fields = 0;
    for (auto line = next_line(rest); !line.empty(); line = next_line(rest)) {
        if (const int status = check_field(line, seen)) return status;
        if (++fields > most_fields) return 431;
    }
    if (const int status = check_framing(seen, facts.http10)) return status;
    if (const int status = check_host(seen, facts.http10)) return status;
    if (const int status = check_target(method, seen, facts)) return status;
    return check_expect(seen, facts);
}

}  // namespace

HeadScanner::Found HeadScanner::scan(std::string_view bytes) noexcept
{
    while (position_ < bytes.size()) {
        const auto* const at =
            static_cast<const char*>(std::memchr(bytes.data() + position_, '\n', bytes.size() - position_));
        if (at == nullptr) {
            position_ = bytes.size();
            return Found::more;
        }
        const auto line_end = static_cast<std::size_t>(at - bytes.data());
        if (line_end == line_ || bytes[line_end - 1] != '\r') return Found::broken;
        const bool blank = line_end == line_ + 1;
        position_ = line_end + 1;
        if (blank) return line_ == 0 ? Found::broken : Found::end;
        line_ = position_;
    }
    return Found::more;
}

HeadFacts check_head(std::string_view head, const ServerLimits& limits)
{
    HeadFacts facts;
    facts.status = judge(head, limits, facts);
    return facts;
}

}  // namespace sekisho::net
