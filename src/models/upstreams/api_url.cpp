#include "models/upstreams/api_url.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"
#include "net/address.h"

namespace sekisho::models::upstreams {
namespace {

std::unexpected<Error> wrong(std::string_view text, std::string_view why)
{
    return fail("Configuration", fmt::format("the url `{}` {}", text, why));
}

bool is_plain(char c) { return c > ' ' && c < 0x7f && c != '\\' && c != '"' && c != '<' && c != '>'; }

std::string_view host_of(std::string_view authority)
{
    if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
    return authority.substr(0, authority.find(':'));
}

}  // namespace

Result<ApiUrl> parse_api_url(std::string_view text)
{
    const bool secure = text.starts_with("https://");
    if (!secure && !text.starts_with("http://")) return wrong(text, "is not of https");
    if (!std::ranges::all_of(text, is_plain)) return wrong(text, "has characters that URLs do not have");
    if (text.find_first_of("?#@") != std::string_view::npos) return wrong(text, "has a user name, a query or a fragment");
    auto rest = text.substr(text.find("//") + 2);
    const auto slash = std::min(rest.find('/'), rest.size());
    auto authority = lower_ascii(rest.substr(0, slash));
    if (host_of(authority).empty()) return wrong(text, "has no host");
    if (!secure && !net::is_loopback_host(host_of(authority))) return wrong(text, "of http is not of this machine");
    const std::string_view own_port = secure ? ":443" : ":80";
    if (authority.ends_with(own_port)) authority.resize(authority.size() - own_port.size());
    auto path = rest.substr(slash);
    while (path.ends_with('/')) path.remove_suffix(1);
    return ApiUrl{(secure ? "https://" : "http://") + authority, authority, std::string(path)};
}

}  // namespace sekisho::models::upstreams
