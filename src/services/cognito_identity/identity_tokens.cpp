#include "services/cognito_identity/identity_tokens.h"

#include "crypto/random.h"
#include "services/cognito_identity/errors.h"

namespace sekisho::cognito_identity {
namespace {

using wire::Json;

constexpr std::string_view seal_purpose = "identity-token-key";

Json::Array text_list(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }

/// The claim by which STS learns session tags (id_session-tags).
Json tags_claim(const std::vector<std::pair<std::string, std::string>>& tags)
{
    Json::Object principal_tags;
    for (const auto& [key, value] : tags) principal_tags.emplace_back(key, Json::Array{Json(value)});
    return Json::Object{{"principal_tags", std::move(principal_tags)}};
}

Json claims_of(const IdentityTokens::Subject& subject, Time now, std::chrono::seconds lifetime)
{
    Json claims = Json::Object{{"sub", subject.identity_id},           {"aud", subject.pool_id},
                               {"amr", text_list(subject.amr)},        {"iss", identity_issuer},
                               {"exp", epoch_seconds(now + lifetime)}, {"iat", epoch_seconds(now)}};
    if (!subject.principal_tags.empty()) claims.set("https://aws.amazon.com/tags", tags_claim(subject.principal_tags));
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
    Verified result{std::string(authn::text_claim(verified->claims, "sub")), {}};
    if (const auto* amr = verified->claims.find("amr"); amr && amr->array())
        for (const auto& item : *amr->array())
            if (const auto* text = item.string()) result.amr.push_back(*text);
    return result;
}

Result<std::shared_ptr<const authn::KeySet>> IdentityTokens::keys_for(std::string_view issuer) const
{
    if (issuer != identity_issuer) return fail("UnknownIssuer", "not an issuer of this service");
    return keys_.get()->verification;
}

}  // namespace sekisho::cognito_identity
