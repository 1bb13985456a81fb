#include "authn/bearer/bearer.h"

#include <algorithm>
#include <optional>

#include "base/encoding.h"
#include "crypto/hash.h"

namespace sekisho::authn {
namespace {

constexpr std::string_view long_term_prefix = "ABSK";
constexpr std::string_view short_term_prefix = "bedrock-api-key-";
constexpr std::string_view short_term_host = "bedrock.amazonaws.com";
/// Appended after signing: of the form, not of what is signed.
constexpr std::string_view version_suffix = "&Version=1";
constexpr std::string_view action_parameter = "Action=CallWithBearerToken";

constexpr std::string_view alias_prefix = "BedrockAPIKey-";
constexpr std::string_view account_marker = "-at-";
constexpr std::size_t account_digits = 12;

bool is_digits(std::string_view text) { return text.find_first_not_of("0123456789") == std::string_view::npos; }

bool is_alias(std::string_view text)
{
    constexpr std::string_view characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-";
    constexpr std::size_t longest = 200;
    return text.starts_with(alias_prefix) && text.size() <= longest &&
           text.find_first_not_of(characters) == std::string_view::npos;
}

BearerForm read_long_term(std::string_view text)
{
    const auto decoded = from_base64(text.substr(long_term_prefix.size()));
    if (!decoded) return std::monostate();
    const Secret whole(*decoded);
    const auto colon = whole.reveal().find(':');
    if (colon == std::string_view::npos || !is_alias(whole.reveal().substr(0, colon))) return std::monostate();
    LongTermKey key{std::string(whole.reveal().substr(0, colon)), Secret(std::string(whole.reveal().substr(colon + 1)))};
    if (key.secret.empty()) return std::monostate();
    return key;
}

/// Whether the query names this one action, once and plainly.
bool names_the_action(std::string_view query)
{
    bool found = false;
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto parameter = query.substr(0, end);
        if (parameter == action_parameter) {
            if (std::exchange(found, true)) return false;
        } else if (!parameter.starts_with("X-Amz-")) {
            return false;
        }
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return found;
}

BearerForm read_short_term(std::string_view text)
{
    const auto decoded = from_base64(text.substr(short_term_prefix.size()));
    if (!decoded) return std::monostate();
    std::string_view url = *decoded;
    if (!url.starts_with(short_term_host) || !url.ends_with(version_suffix)) return std::monostate();
    url.remove_prefix(short_term_host.size());
    url.remove_suffix(version_suffix.size());
    if (!url.starts_with("/?") || !names_the_action(url.substr(2))) return std::monostate();
    ShortTermKey key;
    key.request.method = "POST";
    key.request.target = url;
    key.request.headers.add("host", std::string(short_term_host));
    key.request.body = net::empty_body();
    auto signature = parse_signature(key.request);
    if (!signature || !*signature) return std::monostate();
    key.signature = **std::move(signature);
    const bool plain = key.signature.presigned && key.signature.service == "bedrock" &&
                       key.signature.payload_mode == PayloadMode::absent &&
                       key.signature.signed_headers == std::vector<std::string>{"host"} &&
                       key.signature.valid_for <= longest_short_term_key;
    if (!plain) return std::monostate();
    return key;
}

}  // namespace

BearerForm read_bearer(std::string_view text)
{
    if (text.empty() || text.size() > longest_bearer_token) return std::monostate();
    if (text.starts_with(long_term_prefix)) return read_long_term(text);
    if (text.starts_with(short_term_prefix)) return read_short_term(text);
    if (text.starts_with("eyJ") && std::ranges::count(text, '.') == 2) return TokenText{Secret(std::string(text))};
    return std::monostate();
}

Secret long_term_key(std::string_view alias, const Secret& secret)
{
    const Secret whole(std::string(alias) + ":" + std::string(secret.reveal()));
    return Secret(std::string(long_term_prefix) + base64(whole.reveal()));
}

std::string_view account_of_key_alias(std::string_view alias)
{
    const auto at = alias.rfind(account_marker);
    if (at == std::string_view::npos || !alias.starts_with(alias_prefix)) return {};
    const auto account = alias.substr(at + account_marker.size());
    return account.size() == account_digits && is_digits(account) ? account : std::string_view();
}

Result<void> verify_short_term_key(const ShortTermKey& key, const Secret& secret_key, Time now)
{
    // What is expired is told apart only from what was good once.
    const bool expired = now > key.signature.time + key.signature.valid_for;
    const auto judged_at = expired ? key.signature.time : now;
    static const auto nothing = hex(crypto::sha256(""));
    TRY_VOID(verify_signature(key.signature, key.request, secret_key, nothing, judged_at));
    if (expired) return fail(errors::expired_bearer_token());
    return {};
}

namespace errors {

Error unknown_bearer_token()
{
    return {"InvalidClientTokenId", "Authentication failed: Please make sure your API Key is valid.", 403, {}, {}};
}

Error expired_bearer_token() { return {"ExpiredToken", "Bearer Token has expired", 403, {}, {}}; }

Error ambiguous_credentials()
{
    return {"IncompleteSignature",
            "Only one auth mechanism allowed; only one of signature, bearer token and API key.",
            400,
            {},
            {}};
}

}  // namespace errors
}  // namespace sekisho::authn
