#include "services/cognito_identity/identity_tokens.h"

#include "crypto/random.h"
#include "services/cognito_identity/errors.h"

namespace sekisho::cognito_identity {
namespace {

using wire::Json;

constexpr std::string_view seal_purpose = "identity-token-key";

Json::Array text_list(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }

constexpr std::string_view tags_name = "https://aws.amazon.com/tags";

/// The claim by which STS learns session tags (id_session-tags).
Json tags_claim(const sts::SessionTags& tags)
{
    Json::Object principal_tags;
    for (const auto& tag : tags.tags) principal_tags.emplace_back(tag.key, Json::Array{Json(tag.value)});
    Json claim = Json::Object{{"principal_tags", std::move(principal_tags)}};
    if (!tags.transitive_keys.empty()) claim.set("transitive_tag_keys", text_list(tags.transitive_keys));
    return claim;
}

std::vector<std::string> texts_of(const Json* list)
{
    std::vector<std::string> texts;
    if (list && list->array())
        for (const auto& item : *list->array())
            if (const auto* text = item.string()) texts.push_back(*text);
    return texts;
}

/// The inverse of tags_claim.
sts::SessionTags tags_of(const Json& claims)
{
    sts::SessionTags tags;
    const auto* claim = claims.find(tags_name);
    const auto* principal_tags = claim ? claim->find("principal_tags") : nullptr;
    if (!principal_tags || !principal_tags->object()) return tags;
    for (const auto& [key, values] : *principal_tags->object())
        for (const auto& value : texts_of(&values)) tags.tags.push_back({key, value});
    tags.transitive_keys = texts_of(claim->find("transitive_tag_keys"));
    return tags;
}

Json claims_of(const IdentityTokens::Subject& subject, Time now, std::chrono::seconds lifetime)
{
    Json claims = Json::Object{{"sub", subject.identity_id},           {"aud", subject.pool_id},
                               {"amr", text_list(subject.amr)},        {"iss", identity_issuer},
                               {"exp", epoch_seconds(now + lifetime)}, {"iat", epoch_seconds(now)}};
    if (!subject.tags.tags.empty()) claims.set(tags_name, tags_claim(subject.tags));
    return claims;
}

}  // namespace

IdentityTokens::IdentityTokens(Parts parts, Keys keys) : parts_(parts), keys_(parts.database, std::move(keys)) {}

Result<std::unique_ptr<IdentityTokens>> IdentityTokens::open(Parts parts)
{
    Keys keys;
    TRY_VOID(parts.database.read_blocking([&](store::Connection& connection) -> Result<void> {
        TRY(const auto rows, connection.query("SELECT kid, sealed_key FROM identity_token_keys ORDER BY created_at"));
        for (const auto& row : rows) {
            const auto kid = row.text("kid");
            const auto pem = parts.sealer.open_sealed(seal_purpose, kid, row.blob("sealed_key"));
            if (!pem) return fail("StoreFailure", "a key for identity tokens cannot be opened with this master key", 500);
            TRY(auto key, crypto::RsaPrivateKey::from_pem(Secret(*pem)));
            keys.signing.push_back({kid, std::move(key)});
        }
        return {};
    }));
    keys.verification = std::make_shared<const authn::KeySet>(authn::KeySet::of(keys.signing));
    return std::unique_ptr<IdentityTokens>(new IdentityTokens(parts, std::move(keys)));
}

Task<Result<authn::SigningKey>> IdentityTokens::signing_key()
{
    if (const auto keys = keys_.get(); !keys->signing.empty()) co_return keys->signing.back();
    std::function<Result<std::shared_ptr<const crypto::RsaPrivateKey>>()> make =
        []() -> Result<std::shared_ptr<const crypto::RsaPrivateKey>> { return crypto::RsaPrivateKey::generate(); };
    CO_TRY(auto key, co_await parts_.workers.run(std::move(make)));
    const authn::SigningKey made{crypto::random_text(22, crypto::alphanumeric), std::move(key)};
    std::function<Result<authn::SigningKey>(store::Connection&, Keys&)> work =
        [made, &sealer = parts_.sealer, now = parts_.clock.now()](store::Connection& connection,
                                                                  Keys& draft) -> Result<authn::SigningKey> {
        if (!draft.signing.empty()) return draft.signing.back();  // another request was faster
        const auto sealed = sealer.seal(seal_purpose, made.kid, made.key->to_pem().reveal());
        TRY_VOID(connection.execute("INSERT INTO identity_token_keys (kid, sealed_key, created_at) VALUES (?, ?, ?)",
                                    {made.kid, store::Blob{sealed}, epoch_milliseconds(now)}));
        draft.signing.push_back(made);
        draft.verification = std::make_shared<const authn::KeySet>(authn::KeySet::of(draft.signing));
        return made;
    };
    co_return co_await keys_.change(std::move(work));
}

Task<Result<std::string>> IdentityTokens::issue(Subject subject, std::chrono::seconds lifetime)
{
    CO_TRY(auto key, co_await signing_key());
    std::function<Result<std::string>()> sign =
        [key = std::move(key), claims = claims_of(subject, parts_.clock.now(), lifetime)]() -> Result<std::string> {
        authn::JwtForm form;
        form.algorithm = authn::JwtAlgorithm::rs512;
        form.type = "JWS";
        return authn::sign_jwt(key, claims, form);
    };
    co_return co_await parts_.workers.run(std::move(sign));
}

std::optional<IdentityTokens::Verified> IdentityTokens::verify(std::string_view token, std::string_view pool_id) const
{
    authn::JwtRules rules;
    rules.now = parts_.clock.now();
    rules.algorithms = {authn::JwtAlgorithm::rs512};
    rules.types = {"JWS"};
    const auto keys = keys_.get();
    const auto verified = authn::verify_jwt(token, *keys->verification, rules);
    if (!verified || authn::text_claim(verified->claims, "iss") != identity_issuer ||
        !authn::has_audience(verified->claims, pool_id))
        return std::nullopt;
    return Verified{std::string(authn::text_claim(verified->claims, "sub")), texts_of(verified->claims.find("amr")),
                    tags_of(verified->claims), verified->expires};
}

Result<std::shared_ptr<const authn::KeySet>> IdentityTokens::keys_for(std::string_view issuer) const
{
    if (issuer != identity_issuer) return fail("UnknownIssuer", "not an issuer of this service");
    return keys_.get()->verification;
}

}  // namespace sekisho::cognito_identity
