#include "models/upstreams/authorizer.h"

namespace sekisho::models::upstreams {

std::string without(std::string text, std::string_view key)
{
    constexpr std::string_view instead = "[key]";
    if (key.empty()) return text;
    for (auto at = text.find(key); at != std::string::npos; at = text.find(key, at + instead.size()))
        text.replace(at, key.size(), instead);
    return text;
}

Task<Result<net::ClientRequest>> KeyAuthorizer::authorize(net::ClientRequest request)
{
    request.headers.add(field_, scheme_ + std::string(key_.reveal()));
    co_return request;
}

std::string KeyAuthorizer::without_keys(std::string text) const { return without(std::move(text), key_.reveal()); }

Task<Result<net::ClientRequest>> NoAuthorizer::authorize(net::ClientRequest request) { co_return request; }

}  // namespace sekisho::models::upstreams
