// What issuers answer: discovery documents, key sets, header fields, and names of issuers. Nothing may crash, an address of
// keys is never one that this server must not ask, and freshness keeps to its bounds.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "issuers/discovery.h"

using namespace sekisho;

namespace {

constexpr std::string_view issuer = "https://idp.example/pool";

void must(bool holds)
{
    if (!holds) std::abort();
}

void try_discovery(std::string_view text)
{
    if (const auto keys = issuers::read_discovery(text, issuer)) must(keys->starts_with("https://"));
    const auto named = R"({"issuer":")" + std::string(issuer) + R"(","jwks_uri":)" + std::string(text) + "}";
    const auto keys = issuers::read_discovery(named, issuer);
    must(!keys || (keys->starts_with("https://") && keys->find('@') == std::string::npos));
}

void try_fields(std::string_view text)
{
    net::Headers headers;
    headers.add("cache-control", std::string(text));
    headers.add("content-type", std::string(text));
    const auto life = issuers::lifetime_of(headers);
    must(life >= std::chrono::minutes(5) && life <= std::chrono::hours(24));
    (void)issuers::is_json(headers);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try_discovery(text);
    if (const auto set = issuers::read_key_set(text)) must((*set)->size() > 0);
    try_fields(text);
    if (issuers::may_be_fetched(text)) must(text.starts_with("https://") || text.starts_with("http://"));
    return 0;
}
