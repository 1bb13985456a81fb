#include "services/sts/identity_token.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "authn/jwt/jwt.h"
#include "base/encoding.h"
#include "services/iam/names.h"
#include "services/sts/errors.h"

namespace sekisho::sts {

namespace {

using wire::Json;

constexpr std::size_t longest_token = 20'000;
constexpr std::chrono::seconds leeway{0};
constexpr std::string_view tags_claim = "https://aws.amazon.com/tags";
constexpr std::string_view source_identity_claim = "https://aws.amazon.com/source_identity";
/// Claims that are no condition keys of their own, or are set apart.
constexpr std::array<std::string_view, 10> plain_claims{"iss", "aud", "sub", "amr",      "exp",
                                                        "iat", "nbf", "jti", tags_claim, source_identity_claim};

/// Which provider of the account stands for the issuer.
struct Provider {
    std::string name;                   ///< as in Principal {"Federated": ...}
    std::string issuer;                 ///< prefix of the condition keys
    iam::OidcProviderPtr registration;  ///< null for the identity pools' own
};

Result<Provider> provider_of(const iam::IamState& state, const std::string& issuer)
{
    if (issuer == identity_pool_issuer) {
        const std::string name(identity_pool_provider);
        return Provider{name, name, nullptr};
    }
    auto registered = state.find_provider_of(issuer);
    if (!registered) {
        constexpr std::size_t shown = 256;  // a name that a stranger chose
        return fail(errors::invalid_identity_token("No OpenIDConnect provider found in your account for " +
                                                   issuer.substr(0, shown)));
    }
    return Provider{registered->arn, registered->url, registered};
}

Result<std::shared_ptr<const authn::KeySet>> keys_of(const std::string& issuer,
                                                     const std::vector<const op::IssuerKeys*>& sources)
{
    for (const auto* source : sources) {
        if (auto keys = source->keys_for(issuer)) return *std::move(keys);
    }
    return fail(
        errors::invalid_identity_token("Couldn't retrieve verification key from your identity provider, please "
                                       "reference AssumeRoleWithWebIdentity documentation for requirements"));
}

Error translated(const Error& error)
{
    if (error.code == "ExpiredJwt") return errors::expired_identity_token("Token expired");
    auto result = errors::invalid_identity_token(
        "The ID Token provided is not a valid JWT. (You may see this error if you "
        "sent an Access Token)");
    result.detail = error.message;
    return result;
}

std::vector<std::string> texts_of(const Json& value)
{
    if (const auto* text = value.string()) return {*text};
    std::vector<std::string> texts;
    if (value.array() == nullptr) return texts;
    for (const auto& element : *value.array()) {
        if (const auto* text = element.string()) texts.push_back(*text);
    }
    return texts;
}

/// The values of a claim as condition keys compare them.
std::vector<std::string> condition_values(const Json& value)
{
    if (const auto* flag = value.boolean()) return {*flag ? "true" : "false"};
    if (const auto* number = value.integer()) return {std::to_string(*number)};
    return texts_of(value);
}

/// The one audience that the token is for: "azp" where there are several (OpenID Connect Core 1.0, 2).
Result<std::string> audience_of(const Json& claims, const Provider& provider)
{
    const auto* member = claims.find("aud");
    const auto all = member ? texts_of(*member) : std::vector<std::string>{};
    const std::string party(authn::text_claim(claims, "azp"));
    const auto audience = all.size() == 1 ? all.front() : party;
    const bool among = std::ranges::find(all, audience) != all.end();
    const bool registered = !provider.registration || iam::contains(provider.registration->client_ids, audience);
    if (audience.empty() || !among || !registered) return fail(errors::invalid_identity_token("Incorrect token audience"));
    return audience;
}

Result<SessionTags> tags_of(const Json& claims)
{
    SessionTags tags;
    const auto* claim = claims.find(tags_claim);
    if (claim == nullptr) return tags;
    const auto* principal_tags = claim->find("principal_tags");
    if (principal_tags == nullptr || principal_tags->object() == nullptr)
        return fail(errors::idp_rejected_claim("The session tags of the token are malformed."));
    for (const auto& [key, value] : *principal_tags->object()) {
        const auto values = texts_of(value);
        if (values.size() != 1 || key.empty() || key.size() > 128 || values.front().size() > 256)
            return fail(errors::idp_rejected_claim("The session tags of the token are malformed."));
        tags.tags.push_back({key, values.front()});
    }
    if (const auto* keys = claim->find("transitive_tag_keys")) tags.transitive_keys = texts_of(*keys);
    return join_tags(tags, op::Caller{});
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

}  // namespace

Result<WebIdentity> verify_identity_token(std::string_view token, const iam::IamState& state,
                                          const std::vector<const op::IssuerKeys*>& sources, Time now)
{
    const auto issuer = authn::unverified_issuer(token, longest_token);
    if (!issuer) return fail(translated(issuer.error()));
    TRY(const auto provider, provider_of(state, *issuer));
    TRY(const auto keys, keys_of(*issuer, sources));
    authn::JwtRules rules{.now = now,
                          .leeway = leeway,
                          .algorithms = {authn::JwtAlgorithm::rs256, authn::JwtAlgorithm::rs512},
                          .longest = longest_token};
    // Identity pools call their tokens JWS, as AWS's do.
    if (provider.issuer == identity_pool_provider) rules.types = {"JWS"};
    const auto verified = authn::verify_jwt(token, *keys, rules);
    if (!verified) return fail(translated(verified.error()));
    const auto& claims = verified->claims;
    if (authn::text_claim(claims, "iss") != *issuer) return fail(errors::invalid_identity_token("Incorrect token issuer"));

    WebIdentity identity;
    identity.provider = provider.name;
    identity.issuer = provider.issuer;
    TRY(identity.audience, audience_of(claims, provider));
    identity.subject = authn::text_claim(claims, "sub");
    if (identity.subject.empty()) return fail(errors::invalid_identity_token("Missing a required claim: sub"));
    if (const auto* amr = claims.find("amr")) identity.amr = texts_of(*amr);
    for (const auto& [name, value] : *claims.object()) {
        if (std::ranges::find(plain_claims, lower_ascii(name)) != plain_claims.end()) continue;
        auto values = condition_values(value);
        if (!values.empty()) identity.claims.emplace_back(name, std::move(values));
    }
    TRY(identity.tags, tags_of(claims));
    TRY(identity.source_identity, source_identity_of(claims));
    return identity;
}

}  // namespace sekisho::sts
