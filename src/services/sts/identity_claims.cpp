#include "services/sts/identity_claims.h"

#include <algorithm>
#include <array>
#include <map>

#include "authn/jwt/jwt.h"
#include "base/encoding.h"
#include "services/sts/errors.h"

namespace sekisho::sts {

namespace {

using wire::Json;

constexpr std::string_view tags_claim = "https://aws.amazon.com/tags";
constexpr std::string_view flat_tags_claim = "https://aws.amazon.com/tags/principal_tags/";
constexpr std::string_view flat_transitive_claim = "https://aws.amazon.com/tags/transitive_tag_keys";
constexpr std::string_view source_identity_claim = "https://aws.amazon.com/source_identity";
constexpr std::size_t longest_tag_key = 128;
constexpr std::size_t longest_tag_value = 256;
/// Claims of the protocol itself, and those that are set apart.
constexpr std::array<std::string_view, 12> protocol_claims{"iss", "aud", "sub",   "amr",     "exp",    "iat",
                                                           "nbf", "jti", "nonce", "at_hash", "c_hash", "s_hash"};

std::unexpected<Error> malformed(std::string_view what)
{
    return fail(errors::idp_rejected_claim("The " + std::string(what) + " of the token are malformed."));
}

/// Text, number or boolean as condition keys compare them; nullopt for anything else.
std::optional<std::string> scalar(const Json& value)
{
    if (const auto* text = value.string()) return *text;
    if (const auto* flag = value.boolean()) return *flag ? "true" : "false";
    if (const auto* number = value.integer()) return std::to_string(*number);
    return std::nullopt;
}

std::optional<std::vector<std::string>> texts_of(const Json& value)
{
    if (const auto* text = value.string()) return std::vector{*text};
    const auto* list = value.array();
    if (list == nullptr) return std::nullopt;
    std::vector<std::string> texts;
    for (const auto& element : *list) {
        if (element.string() == nullptr) return std::nullopt;
        texts.push_back(*element.string());
    }
    return texts;
}

/// The one audience that the token is for: "azp" where there are several (OpenID Connect Core 1.0, 2).
Result<std::string> audience_of(const Json& claims, const IdentityProvider& provider)
{
    const auto* member = claims.find("aud");
    const auto all = (member ? texts_of(*member) : std::nullopt).value_or(std::vector<std::string>{});
    const std::string party(authn::text_claim(claims, "azp"));
    const auto audience = all.size() == 1 ? all.front() : party;
    const bool among = iam::contains(all, audience);
    const bool registered = !provider.registration || iam::contains(provider.registration->client_ids, audience);
    if (audience.empty() || !among || !registered) return fail(errors::invalid_identity_token("Incorrect token audience"));
    return audience;
}

Result<void> add_tag(SessionTags& tags, std::string_view key, const Json& value)
{
    const auto values = texts_of(value);
    const bool good = values && values->size() == 1 && !key.empty() && is_tag_text(key, longest_tag_key) &&
                      is_tag_text(values->front(), longest_tag_value);
    if (!good) return malformed("session tags");
    tags.tags.push_back({std::string(key), values->front()});
    return {};
}

Result<void> add_transitive_keys(SessionTags& tags, const Json* claim)
{
    if (claim == nullptr) return {};
    const auto keys = texts_of(*claim);
    if (!keys) return malformed("transitive tag keys");
    tags.transitive_keys.insert(tags.transitive_keys.end(), keys->begin(), keys->end());
    return {};
}

Result<SessionTags> tags_of(const Json& claims, TagSource source)
{
    SessionTags tags;
    if (const auto* claim = claims.find(tags_claim)) {
        const auto* nested = claim->object() ? claim->find("principal_tags") : nullptr;
        if (nested == nullptr || nested->object() == nullptr) return malformed("session tags");
        for (const auto& [key, value] : *nested->object()) TRY_VOID(add_tag(tags, key, value));
        TRY_VOID(add_transitive_keys(tags, claim->find("transitive_tag_keys")));
    }
    for (const auto& [name, value] : *claims.object()) {
        if (name.starts_with(flat_tags_claim))
            TRY_VOID(add_tag(tags, std::string_view(name).substr(flat_tags_claim.size()), value));
    }
    TRY_VOID(add_transitive_keys(tags, claims.find(flat_transitive_claim)));
    return join_tags(tags, op::Caller{}, source);
}

Result<std::string> source_identity_of(const Json& claims)
{
    const auto* claim = claims.find(source_identity_claim);
    if (claim == nullptr) return std::string();
    const auto* text = claim->string();
    const auto allowed = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view("_+=,.@-").find(c) != std::string_view::npos;
    };
    const bool good = text && text->size() >= 2 && text->size() <= 64 && std::ranges::all_of(*text, allowed);
    if (!good) return fail(errors::idp_rejected_claim("The source identity of the token is malformed."));
    return *text;
}

/// "aws" as an issuer would make keys like "aws:PrincipalArn" of its claims. Such registrations are refused; this holds
/// for those that were made before.
bool bare_word(std::string_view issuer)
{
    return issuer.find_first_of("./:") == std::string_view::npos && !equal_ignoring_case(issuer, "localhost");
}

bool belongs_to_another(const std::string& key, const IdentityProvider& provider)
{
    const auto folded = lower_ascii(key);
    return std::ranges::any_of(provider.other_issuers,
                               [&](const std::string& other) { return folded.starts_with(lower_ascii(other) + ":"); });
}

std::vector<WebIdentity::Claim> condition_claims(const Json& claims, const IdentityProvider& provider)
{
    if (bare_word(provider.issuer)) return {};
    std::map<std::string, int> spellings;
    for (const auto& [name, value] : *claims.object()) ++spellings[lower_ascii(name)];
    std::vector<WebIdentity::Claim> result;
    for (const auto& [name, value] : *claims.object()) {
        const auto folded = lower_ascii(name);
        const bool own = std::ranges::find(protocol_claims, folded) == protocol_claims.end() &&
                         !folded.starts_with("https://aws.amazon.com/") && spellings[folded] == 1 &&
                         !belongs_to_another(provider.issuer + ":" + name, provider);
        if (!own) continue;
        WebIdentity::Claim claim{name, {}, value.array() != nullptr};
        if (const auto single = scalar(value)) claim.values.push_back(*single);
        if (const auto* list = value.array()) {
            for (const auto& element : *list)
                if (auto text = scalar(element)) claim.values.push_back(*std::move(text));
        }
        if (!claim.values.empty()) result.push_back(std::move(claim));
    }
    return result;
}

}  // namespace

Result<WebIdentity> read_identity(const Json& claims, const IdentityProvider& provider)
{
    WebIdentity identity;
    identity.provider = provider.name;
    identity.issuer = provider.issuer;
    TRY(identity.audience, audience_of(claims, provider));
    identity.subject = authn::text_claim(claims, "sub");
    if (identity.subject.empty()) return fail(errors::invalid_identity_token("Missing a required claim: sub"));
    if (const auto* amr = claims.find("amr")) identity.amr = texts_of(*amr).value_or(std::vector<std::string>{});
    identity.claims = condition_claims(claims, provider);
    TRY(identity.tags, tags_of(claims, provider.registration ? TagSource::anybody : TagSource::identity_pool));
    TRY(identity.source_identity, source_identity_of(claims));
    return identity;
}

}  // namespace sekisho::sts
