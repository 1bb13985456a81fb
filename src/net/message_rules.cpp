#include "net/message_rules.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/encoding.h"

namespace sekisho::net {
namespace {

constexpr std::array<bool, 256> table_of(std::string_view extra)
{
    std::array<bool, 256> table{};
    for (int c = '0'; c <= '9'; ++c) table[c] = true;
    for (int c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = true;
    for (const char c : extra) table[static_cast<unsigned char>(c)] = true;
    return table;
}

constexpr auto token_table = table_of("!#$%&'*+-.^_`|~");
constexpr auto host_table = table_of("-._~%!$&'()*+,;=");
constexpr auto bracket_table = table_of(":.");

bool all_in(std::string_view text, const std::array<bool, 256>& table) noexcept
{
    return std::ranges::all_of(text, [&](char c) { return table[static_cast<unsigned char>(c)]; });
}

bool any_of(std::string_view name, std::initializer_list<std::string_view> names) noexcept
{
    return std::ranges::any_of(names, [name](std::string_view other) { return equal_ignoring_case(name, other); });
}

}  // namespace

bool is_token(std::string_view text) noexcept { return !text.empty() && all_in(text, token_table); }

bool is_field_value(std::string_view text) noexcept
{
    return std::ranges::none_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && byte != '\t') || byte == 0x7f;
    });
}

bool is_authority(std::string_view text) noexcept
{
    std::string_view host = text;
    std::string_view port;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos || end < 3 || !all_in(text.substr(1, end - 1), bracket_table)) return false;
        port = text.substr(end + 1);
    } else {
        host = text.substr(0, text.find(':'));
        port = text.substr(host.size());
        if (host.empty() || !all_in(host, host_table)) return false;
    }
    if (port.empty()) return true;
    port.remove_prefix(1);
    return text[text.size() - port.size() - 1] == ':' && port.size() <= 5 &&
           std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_target(std::string_view text) noexcept
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
}

bool is_hop_field(std::string_view name) noexcept
{
    return any_of(name, {"connection", "content-length", "date", "keep-alive", "proxy-connection", "te", "trailer",
                         "transfer-encoding", "upgrade"});
}

bool is_forbidden_trailer(std::string_view name) noexcept
{
    return is_hop_field(name) || name.starts_with(':') ||
           any_of(name, {"authorization", "content-encoding", "content-range", "content-type", "cookie", "expect", "host",
                         "set-cookie"});
}

bool is_sendable(const Headers& headers) noexcept
{
    return std::ranges::all_of(headers.fields(),
                               [](const auto& field) { return is_token(field.first) && is_field_value(field.second); });
}

std::string_view reason_phrase(int status) noexcept
{
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 206: return "Partial Content";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 307: return "Temporary Redirect";
        case 308: return "Permanent Redirect";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 402: return "Payment Required";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 411: return "Length Required";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 414: return "URI Too Long";
        case 415: return "Unsupported Media Type";
        case 416: return "Range Not Satisfiable";
        case 417: return "Expectation Failed";
        case 422: return "Unprocessable Content";
        case 424: return "Failed Dependency";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 502: return "Bad Gateway";
        case 503: return "Service Unavailable";
        case 504: return "Gateway Timeout";
        case 505: return "HTTP Version Not Supported";
        default: return "Unknown";
    }
}

Response plain_refusal(int status)
{
    Response response;
    response.status = status;
    response.headers.add("content-type", "text/plain");
    response.body = std::string(reason_phrase(status)) + "\n";
    return response;
}

std::optional<std::uint64_t> length_of(const Response& response)
{
    if (const auto* text = std::get_if<std::string>(&response.body)) return text->size();
    const auto& source = std::get<BodyStream>(response.body);
    return source ? source->length() : std::optional<std::uint64_t>(0);
}

std::optional<std::uint64_t> told_length(const Response& response)
{
    const auto length = length_of(response);
    if (length != 0) return length;
    const auto set = response.headers.get("content-length");
    if (!set) return length;
    std::uint64_t told = 0;
    const auto parsed = std::from_chars(set->data(), set->data() + set->size(), told);
    if (parsed.ec != std::errc() || parsed.ptr != set->data() + set->size()) return length;
    return told;
}

Error request_timeout()
{
    return {
        "RequestTimeout",
        "Your socket connection to the server was not read from or written to within the timeout period. Idle connections "
        "will be closed.",
        400,
        {},
        {}};
}

}  // namespace sekisho::net
