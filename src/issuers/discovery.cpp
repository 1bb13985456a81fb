#include "issuers/discovery.h"

#include <algorithm>
#include <charconv>

#include "base/encoding.h"
#include "net/address.h"

namespace sekisho::issuers {
namespace {

using std::chrono::seconds;

constexpr std::size_t longest_url = 1024;
constexpr seconds shortest_life = std::chrono::minutes(5);
constexpr seconds usual_life = std::chrono::hours(1);
constexpr seconds longest_life = std::chrono::hours(24);
constexpr std::string_view secure = "https://";
constexpr std::string_view plain = "http://";

std::unexpected<Error> unusable(std::string why) { return fail("IssuerUnusable", std::move(why), 502); }

/// The host of what follows the scheme, without its port.
std::string_view host_of(std::string_view rest)
{
    const auto authority = rest.substr(0, rest.find_first_of("/?#"));
    if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
    return authority.substr(0, authority.find(':'));
}

/// A host, and a port of digits where there is one.
bool sound_authority(std::string_view rest)
{
    const auto authority = rest.substr(0, rest.find('/'));
    const auto host = host_of(rest);
    const auto port = authority.substr(host.size());
    if (host.empty() || host.find('[') != host.rfind('[')) return false;
    return port.empty() || (port.size() >= 2 && port.size() <= 6 && port.front() == ':' &&
                            port.find_first_not_of("0123456789", 1) == std::string_view::npos);
}

bool is_local(std::string_view url)
{
    return url.starts_with(plain) && net::is_loopback_host(host_of(url.substr(plain.size())));
}

/// A name that is looked up, no address in any spelling ("127.0.0.1", "[::1]", "2130706433", "0x7f.1") and not this machine.
bool is_name(std::string_view host)
{
    const auto last = host.substr(host.rfind('.') + 1);
    const bool letter = !last.empty() && ((last[0] >= 'a' && last[0] <= 'z') || (last[0] >= 'A' && last[0] <= 'Z'));
    return letter && !equal_ignoring_case(host, "localhost");
}

bool clean(std::string_view url, std::string_view refused)
{
    return url.size() <= longest_url && std::ranges::none_of(url, [refused](char c) {
               return c <= ' ' || c > '~' || c == '\\' || refused.find(c) != std::string_view::npos;
           });
}

std::string_view trimmed(std::string_view text)
{
    while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
    while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
    return text;
}

/// RFC 9111, 5.2.2.1; a number that is no number counts as stale.
seconds age_of(std::string_view digits)
{
    if (digits.size() >= 2 && digits.starts_with('"') && digits.ends_with('"')) digits = digits.substr(1, digits.size() - 2);
    long value = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (problem == std::errc::result_out_of_range) return longest_life;
    if (problem != std::errc() || end != digits.data() + digits.size() || value < 0) return shortest_life;
    return std::clamp(seconds(value), shortest_life, longest_life);
}

}  // namespace

bool may_be_fetched(std::string_view issuer) noexcept
{
    if (!clean(issuer, "?#@*")) return false;
    if (issuer.starts_with(secure)) return sound_authority(issuer.substr(secure.size()));
    return is_local(issuer) && sound_authority(issuer.substr(plain.size()));
}

std::string discovery_url(std::string_view issuer)
{
    // Section 4.1: a slash at the end is not doubled.
    while (issuer.ends_with('/')) issuer.remove_suffix(1);
    return std::string(issuer) + "/.well-known/openid-configuration";
}

Result<std::string> read_discovery(std::string_view document, std::string_view issuer)
{
    constexpr wire::JsonLimits limits{16, largest_discovery};
    const auto json = wire::parse_json(document, limits);
    if (!json || !json->object()) return unusable("the discovery document is not a JSON object");
    // Section 4.3: exactly the issuer that was asked about, or anybody could speak for it.
    if (authn::text_claim(*json, "issuer") != issuer) return unusable("the discovery document is another issuer's");
    const std::string address(authn::text_claim(*json, "jwks_uri"));
    if (!clean(address, "#@")) return unusable("the discovery document's jwks_uri is malformed");
    if (is_local(issuer) && is_local(address)) return address;
    if (!address.starts_with(secure)) return unusable("the discovery document's jwks_uri is not https");
    // What is here or beside us is asked for nobody who is not there himself.
    const auto host = host_of(std::string_view(address).substr(secure.size()));
    const bool own = is_local(issuer) || (issuer.starts_with(secure) && host == host_of(issuer.substr(secure.size())));
    if (own || is_name(host)) return address;
    return unusable("the discovery document's jwks_uri names an address");
}

Result<std::shared_ptr<const authn::KeySet>> read_key_set(std::string_view document)
{
    if (document.size() > largest_key_set) return unusable("the key set is too large");
    auto keys = authn::KeySet::parse(document);
    if (!keys) return unusable(keys.error().message);
    if (keys->size() == 0) return unusable("the key set has no key that is for us");
    return std::make_shared<const authn::KeySet>(*std::move(keys));
}

bool is_json(const net::Headers& headers)
{
    const auto field = headers.get("content-type");
    if (!field) return true;
    const auto type = lower_ascii(trimmed(field->substr(0, field->find(';'))));
    return type.ends_with("/json") || type.ends_with("+json") || type.ends_with("/octet-stream");
}

seconds lifetime_of(const net::Headers& headers)
{
    auto life = usual_life;
    for (auto field : headers.all("cache-control")) {
        while (!field.empty()) {
            const auto comma = field.find(',');
            const auto directive = lower_ascii(trimmed(field.substr(0, comma)));
            field = comma == std::string_view::npos ? std::string_view() : field.substr(comma + 1);
            if (directive == "no-store" || directive == "no-cache") return shortest_life;
            constexpr std::string_view age = "max-age=";
            if (directive.starts_with(age)) life = age_of(std::string_view(directive).substr(age.size()));
        }
    }
    return life;
}

}  // namespace sekisho::issuers
