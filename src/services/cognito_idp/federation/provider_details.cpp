#include "services/cognito_idp/federation/provider_details.h"

#include <algorithm>
#include <array>
#include <vector>

#include "authn/saml/saml_metadata.h"
#include "base/encoding.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/pools/urls.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::size_t longest_value = 4096;
constexpr std::size_t most_mappings = 100;
constexpr std::string_view saml = "SAML", oidc = "OIDC";

using Names = std::vector<std::string_view>;

struct TypeRules {
    std::string_view type;
    Names required;
    Names optional;
    std::map<std::string, std::string, std::less<>> filled_in;  ///< {version}: Facebook's api_version
    std::string_view username;                                  ///< what "username" is mapped to by default; empty: nothing
};

const std::array<TypeRules, 6>& rules()
{
    static const std::array<TypeRules, 6> all{
        TypeRules{"Google",
                  {"authorize_scopes", "client_id", "client_secret"},
                  {},
                  {{"attributes_url", "https://people.googleapis.com/v1/people/me?personFields="},
                   {"attributes_url_add_attributes", "true"},
                   {"authorize_url", "https://accounts.google.com/o/oauth2/v2/auth"},
                   {"oidc_issuer", "https://accounts.google.com"},
                   {"token_request_method", "POST"},
                   {"token_url", "https://www.googleapis.com/oauth2/v4/token"}},
                  "sub"},
        TypeRules{"Facebook",
                  {"authorize_scopes", "client_id", "client_secret"},
                  {"api_version"},
                  {{"attributes_url", "https://graph.facebook.com/{version}/me?fields="},
                   {"attributes_url_add_attributes", "true"},
                   {"authorize_url", "https://www.facebook.com/{version}/dialog/oauth"},
                   {"token_request_method", "GET"},
                   {"token_url", "https://graph.facebook.com/{version}/oauth/access_token"}},
                  "id"},
        TypeRules{"LoginWithAmazon",
                  {"authorize_scopes", "client_id", "client_secret"},
                  {},
                  {{"attributes_url", "https://api.amazon.com/user/profile"},
                   {"attributes_url_add_attributes", "false"},
                   {"authorize_url", "https://www.amazon.com/ap/oa"},
                   {"token_request_method", "POST"},
                   {"token_url", "https://api.amazon.com/auth/o2/token"}},
                  "user_id"},
        TypeRules{"SignInWithApple",
                  {"authorize_scopes", "client_id", "key_id", "private_key", "team_id"},
                  {},
                  {{"attributes_url_add_attributes", "false"},
                   {"authorize_url", "https://appleid.apple.com/auth/authorize"},
                   {"oidc_issuer", "https://appleid.apple.com"},
                   {"token_request_method", "POST"},
                   {"token_url", "https://appleid.apple.com/auth/token"}},
                  "sub"},
        TypeRules{oidc,
                  {"attributes_request_method", "authorize_scopes", "client_id", "oidc_issuer"},
                  {"attributes_url", "authorize_url", "client_secret", "jwks_uri", "token_url"},
                  {{"attributes_url_add_attributes", "false"}},
                  "sub"},
        TypeRules{saml,
                  {},
                  {"ActiveEncryptionCertificate", "EncryptedResponses", "IDPInit", "IDPSignout", "MetadataFile",
                   "MetadataURL", "RequestSigningAlgorithm", "SLORedirectBindingURI", "SSORedirectBindingURI"},
                  {},
                  {}}};
    return all;
}

std::unexpected<Error> refuse(std::string message) { return fail(errors::invalid_parameter(std::move(message))); }

const TypeRules* rules_of(std::string_view type)
{
    const auto found = std::ranges::find(rules(), type, &TypeRules::type);
    return found == rules().end() ? nullptr : &*found;
}

bool contains(const Names& names, std::string_view wanted) { return std::ranges::find(names, wanted) != names.end(); }

std::string value_of(const Details& details, const std::string& key)
{
    const auto found = details.find(key);
    return found == details.end() ? std::string() : found->second;
}

bool is_text(std::string_view value)
{
    return std::ranges::none_of(value, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; });
}

Result<void> check_keys(const TypeRules& rule, const Details& given)
{
    for (const auto& [key, value] : given) {
        if (!contains(rule.required, key) && !contains(rule.optional, key) && !rule.filled_in.contains(key))
            return refuse(fmt::format("Invalid provider details: {} is not one of {}.", key, rule.type));
        const bool document = key == "MetadataFile" || key == "private_key";
        if (!document && (value.size() > longest_value || !is_text(value)))
            return refuse(fmt::format("Invalid provider details: {} is not valid.", key));
    }
    for (const auto key : rule.required)
        if (value_of(given, std::string(key)).empty())
            return refuse(fmt::format("Invalid provider details: {} is required.", key));
    return {};
}

/// "v17.0"
bool is_api_version(std::string_view text)
{
    const auto dot = text.find('.');
    const auto digits = [](std::string_view part) {
        return !part.empty() && part.size() <= 3 && std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
    };
    return text.starts_with('v') && dot != std::string_view::npos && digits(text.substr(1, dot - 1)) &&
           digits(text.substr(dot + 1));
}

/// What the type itself says; a caller may repeat it, as those do who write back what they have read, but not change it.
Result<void> fill_in(const TypeRules& rule, Details& details)
{
    std::string version;
    if (rule.type == "Facebook") {
        version = details.try_emplace("api_version", "v17.0").first->second;
        if (!is_api_version(version)) return refuse("Invalid provider details: api_version is not valid.");
    }
    for (const auto& [key, pattern] : rule.filled_in) {
        auto value = pattern;
        if (const auto place = value.find("{version}"); place != std::string::npos) value.replace(place, 9, version);
        const auto present = details.try_emplace(key, value).first;
        if (present->second != value && rule.type != oidc)
            return refuse(fmt::format("Invalid provider details: {} of {} cannot be set.", key, rule.type));
    }
    return {};
}

bool has_word(std::string_view text, std::string_view wanted)
{
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (text.substr(0, end) == wanted) return true;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return false;
}

Result<void> check_oidc(const Details& details)
{
    const auto method = value_of(details, "attributes_request_method");
    if (method != "GET" && method != "POST")
        return refuse("Invalid provider details: attributes_request_method must be GET or POST.");
    const auto adds = value_of(details, "attributes_url_add_attributes");
    if (adds != "true" && adds != "false")
        return refuse("Invalid provider details: attributes_url_add_attributes must be true or false.");
    if (!has_word(value_of(details, "authorize_scopes"), "openid"))
        return refuse("Invalid provider details: authorize_scopes must contain openid.");
    const auto issuer = value_of(details, "oidc_issuer");
    if (!is_web_url(issuer, PlainHttp::loopback) || issuer.find('?') != std::string::npos)
        return refuse("Invalid provider details: oidc_issuer is not a valid URL.");
    std::size_t told = 0;
    for (const auto* key : {"attributes_url", "authorize_url", "jwks_uri", "token_url"}) {
        const auto url = value_of(details, key);
        if (url.empty()) continue;
        ++told;
        if (!is_web_url(url, PlainHttp::loopback))
            return refuse(fmt::format("Invalid provider details: {} is not a valid URL.", key));
    }
    // Either discovery finds them, or they are all told.
    if (told != 0 && told != 4)
        return refuse(
            "Invalid provider details: attributes_url, authorize_url, jwks_uri and token_url must be given together.");
    return {};
}

Result<void> add_metadata(Details& details, Time now)
{
    const auto metadata = authn::read_saml_metadata(value_of(details, "MetadataFile"), now);
    if (!metadata) {
        auto error = errors::invalid_parameter("Invalid provider details: " + metadata.error().message);
        error.detail = metadata.error().detail;
        return fail(std::move(error));
    }
    const std::pair<const char*, const std::string&> addresses[] = {{"SSORedirectBindingURI", metadata->sso_redirect_url},
                                                                    {"SLORedirectBindingURI", metadata->slo_redirect_url}};
    for (const auto& [key, url] : addresses) {
        if (url.empty()) continue;
        if (!is_web_url(url, PlainHttp::loopback)) return refuse("Invalid provider details: Could not parse metadata");
        details[key] = url;
    }
    return {};
}

Result<void> check_saml(Details& details, Time now)
{
    for (const auto* key : {"IDPSignout", "IDPInit", "EncryptedResponses"})
        if (const auto value = lower_ascii(value_of(details, key)); !value.empty()) {
            if (value != "true" && value != "false")
                return refuse(fmt::format("Invalid provider details: {} must be true or false.", key));
            details[key] = value;
        }
    const auto algorithm = value_of(details, "RequestSigningAlgorithm");
    if (!algorithm.empty() && algorithm != "rsa-sha256")
        return refuse("Invalid provider details: RequestSigningAlgorithm must be rsa-sha256.");
    // What the server finds out itself; written back by those who have read it.
    for (const auto* key : {"ActiveEncryptionCertificate", "SLORedirectBindingURI", "SSORedirectBindingURI"})
        details.erase(key);
    const auto url = value_of(details, "MetadataURL");
    if (url.empty() == value_of(details, "MetadataFile").empty())
        return refuse("Invalid provider details: one of MetadataFile and MetadataURL is required.");
    if (url.empty()) return add_metadata(details, now);
    if (!is_web_url(url, PlainHttp::loopback)) return refuse("Invalid provider details: MetadataURL is not a valid URL.");
    return {};
}

}  // namespace

Result<ProviderDetails> check_details(std::string_view type, const Details& given, Time now)
{
    const auto* rule = rules_of(type);
    if (!rule) return refuse("Invalid provider type.");
    TRY_VOID(check_keys(*rule, given));
    ProviderDetails details{given, {}};
    TRY_VOID(fill_in(*rule, details.shown));
    if (type == oidc) TRY_VOID(check_oidc(details.shown));
    if (type == saml) TRY_VOID(check_saml(details.shown, now));
    for (const auto* key : {"client_secret", "private_key"})
        if (auto secret = details.shown.extract(key)) details.secret.insert(std::move(secret));
    return details;
}

Result<void> check_provider_name(std::string_view type, std::string_view name)
{
    const bool social = type != saml && type != oidc;
    if (social && name != type) return refuse(fmt::format("The name of a provider of type {0} must be {0}.", type));
    if (!social && (rules_of(name) != nullptr || equal_ignoring_case(name, "cognito")))
        return refuse(fmt::format("Provider name {} is reserved.", name));
    return {};
}

Result<Details> check_mapping(const Pool& pool, std::string_view type, Details given)
{
    if (given.size() > most_mappings)
        return fail(errors::limit_exceeded("The number of attribute mappings has exceeded its limit."));
    for (const auto& [key, value] : given) {
        const bool writable = key == "username" || (pool.attribute(key) && key != "sub" && key != "identities");
        if (!writable)
            return refuse(fmt::format("Invalid attribute mapping: {} is not an attribute of the user pool.", key));
        if (value.empty() || value.size() > longest_value || !is_text(value))
            return refuse(fmt::format("Invalid attribute mapping: the value of {} is not valid.", key));
    }
    if (const auto* rule = rules_of(type); rule != nullptr && !rule->username.empty())
        given.try_emplace("username", std::string(rule->username));
    return given;
}

}  // namespace sekisho::cognito_idp
