#include "gate/browser_origins.h"

#include <algorithm>

namespace sekisho::gate {
namespace {

constexpr std::string_view methods = "GET, HEAD, POST, PUT, DELETE, PATCH";
constexpr std::string_view exposed =
    "x-amzn-RequestId, x-amzn-ErrorType, x-amzn-ErrorMessage, x-amz-request-id, x-amz-id-2, ETag, Date";
constexpr std::size_t longest_header_list = 2048;

/// The names that the page wants to send: header names and commas, nothing that could break out of a header.
std::string requested_headers(const net::Request& request)
{
    const std::string names(request.headers.get("access-control-request-headers").value_or(""));
    const bool plain = std::ranges::all_of(names, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == ',' || c == ' ';
    });
    return plain && names.size() <= longest_header_list ? names : std::string();
}

}  // namespace

std::optional<std::string> BrowserOrigins::allowed(const net::Request& request) const
{
    const auto origin = request.headers.get("origin");
    if (!origin || origin->empty()) return std::nullopt;
    for (const auto& listed : origins_)
        if (listed == "*" || listed == *origin) return listed;
    return std::nullopt;
}

bool BrowserOrigins::is_preflight(const net::Request& request)
{
    return request.method == "OPTIONS" && request.headers.has("origin") &&
           request.headers.has("access-control-request-method");
}

net::Response BrowserOrigins::answer_preflight(const net::Request& request, const std::string& allowed)
{
    net::Response response;
    response.status = 204;
    mark(response, allowed);
    response.headers.set("access-control-allow-methods", std::string(methods));
    if (auto names = requested_headers(request); !names.empty())
        response.headers.set("access-control-allow-headers", std::move(names));
    response.headers.set("access-control-max-age", "7200");
    return response;
}

void BrowserOrigins::mark(net::Response& response, const std::string& allowed)
{
    response.headers.set("access-control-allow-origin", allowed);
    response.headers.set("access-control-expose-headers", std::string(exposed));
    if (allowed != "*") response.headers.add("vary", "Origin");
}

bool is_origin(std::string_view text)
{
    if (text == "*") return true;
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (!text.starts_with(scheme)) continue;
        const auto host = text.substr(scheme.size());
        return !host.empty() && host.find_first_of("/?#@ *") == std::string_view::npos;
    }
    return false;
}

}  // namespace sekisho::gate
