#include "services/cognito_idp/pools/urls.h"

#include <algorithm>

namespace sekisho::cognito_idp {
namespace {

constexpr std::size_t longest_url = 2048;

bool is_clean(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte > ' ' && byte != 0x7f && c != '"' && c != '<' && c != '>' && c != '\\' && c != '#';
}

}  // namespace

bool is_web_url(std::string_view url, PlainHttp plain)
{
    if (url.size() > longest_url || !std::ranges::all_of(url, is_clean)) return false;
    const bool secure = url.starts_with("https://");
    if (!secure && !url.starts_with("http://")) return false;
    auto authority = url.substr(secure ? 8 : 7);
    authority = authority.substr(0, authority.find_first_of("/?"));
    if (authority.empty() || authority.front() == ':' || authority.find('@') != std::string_view::npos) return false;
    if (secure) return true;
    const auto port = authority.rfind(':');
    const bool has_port = port != std::string_view::npos && authority.find(']', port) == std::string_view::npos;
    const auto host = authority.substr(0, has_port ? port : authority.size());
    return plain == PlainHttp::loopback && (host == "localhost" || host == "127.0.0.1" || host == "[::1]");
}

}  // namespace sekisho::cognito_idp
