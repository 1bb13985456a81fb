#include "authn/webauthn/client_data.h"

#include <algorithm>

#include "authn/webauthn/verdicts.h"
#include "base/encoding.h"
#include "crypto/hash.h"
#include "wire/json.h"

namespace sekisho::authn::webauthn {
namespace {

constexpr std::size_t longest_client_data = 4096;

Result<wire::Json> parse(std::string_view client_data)
{
    auto json = wire::parse_json(client_data, {.depth = 8, .bytes = longest_client_data});
    if (!json || json->object() == nullptr) return fail(verdicts::malformed, "client data: not a JSON object");
    return *std::move(json);
}

Result<std::string> text(const wire::Json& json, std::string_view name)
{
    const auto* member = json.find(name);
    if (member == nullptr || member->string() == nullptr)
        return fail(verdicts::malformed, "client data: a member is missing");
    return *member->string();
}

bool is_port(std::string_view text)
{
    return !text.empty() && text.size() <= 5 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool within(std::string_view host, std::string_view domain)
{
    if (host == domain) return true;
    return host.size() > domain.size() + 1 && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.';
}

/// Letters, digits, hyphens and dots: what browsers write for a domain, however it was typed.
bool is_host(std::string_view text)
{
    return !text.empty() && text.front() != '.' && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
}

/// "Verify that the credential was not made in a frame": this server's pages are never embedded.
Result<void> refuse_frames(const wire::Json& json)
{
    const auto* cross_origin = json.find("crossOrigin");
    if (cross_origin != nullptr && cross_origin->boolean() == nullptr)
        return fail(verdicts::malformed, "client data: crossOrigin is no boolean");
    if ((cross_origin != nullptr && *cross_origin->boolean()) || json.find("topOrigin") != nullptr)
        return fail(verdicts::wrong_origin, "made inside a frame of another origin");
    return {};
}

}  // namespace

bool allowed_origin(std::string_view rp_id, std::string_view origin)
{
    constexpr std::string_view secure = "https://", plain = "http://";
    const bool is_secure = origin.starts_with(secure);
    if (!is_secure && !origin.starts_with(plain)) return false;
    origin.remove_prefix(is_secure ? secure.size() : plain.size());
    const auto colon = origin.find(':');
    if (colon != std::string_view::npos && !is_port(origin.substr(colon + 1))) return false;
    const auto host = origin.substr(0, colon);
    if (!is_host(host) || !within(host, rp_id)) return false;
    return is_secure || within(host, "localhost");
}

Result<std::string> claimed_challenge(std::string_view client_data)
{
    TRY(const auto json, parse(client_data));
    return text(json, "challenge");
}

Result<void> verify_client_data(Ceremony ceremony, std::string_view rp_id, std::string_view challenge,
                                std::string_view client_data)
{
    TRY(const auto json, parse(client_data));
    TRY(const auto type, text(json, "type"));
    if (type != (ceremony == Ceremony::create ? "webauthn.create" : "webauthn.get"))
        return fail(verdicts::wrong_type, "client data of the other ceremony");
    TRY(const auto claimed, text(json, "challenge"));
    if (challenge.empty() || !crypto::equal_constant_time(from_base64url(claimed).value_or(""), challenge))
        return fail(verdicts::wrong_challenge, "another challenge");
    TRY(const auto origin, text(json, "origin"));
    if (!allowed_origin(rp_id, origin)) return fail(verdicts::wrong_origin, "an origin that is not the relying party's");
    return refuse_frames(json);
}

}  // namespace sekisho::authn::webauthn
