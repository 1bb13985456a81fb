#include "services/cognito_identity/bearer_callers.h"

#include <algorithm>

#include "authn/bearer/bearer.h"
#include "authn/jwt/jwt.h"
#include "crypto/hash.h"
#include "op/errors.h"
#include "services/cognito_identity/errors.h"

namespace sekisho::cognito_identity {
namespace {

constexpr std::chrono::minutes kept_for{5};
constexpr std::size_t most_kept = 4096;

/// "https://host/pool" as identity pools name providers: without the scheme.
std::string_view without_scheme(std::string_view issuer)
{
    const auto scheme = issuer.find("://");
    return scheme == std::string_view::npos ? issuer : issuer.substr(scheme + 3);
}

bool takes_logins_of(const Pool& pool, const ProviderNames& names, const std::string& user_pool)
{
    const auto& providers = pool.settings.CognitoIdentityProviders;
    return providers && std::ranges::any_of(*providers, [&](const auto& provider) {
               return names.user_pool(*provider.ProviderName) == user_pool;
           });
}

Time time_claim(const wire::Json& claims, std::string_view name, Time otherwise)
{
    const auto* claim = claims.find(name);
    const auto* seconds = claim ? claim->integer() : nullptr;
    return seconds ? from_epoch_seconds(*seconds) : otherwise;
}

/// To who shows a token, one text for all that may be wrong with it.
Error as_told(const Error& error)
{
    if (error.status >= 500) return error;
    auto told = error.message == errors::expired_token().message ? authn::errors::expired_bearer_token()
                                                                 : authn::errors::unknown_bearer_token();
    told.detail = error.message + " " + error.detail;
    return told;
}

/// The token is good, but nobody is made of it.
Error no_role_for(const Error& error)
{
    if (error.status >= 500) return error;
    auto told = op::errors::access_denied("The identity pool gives no role to the user of this token.");
    told.detail = error.message + " " + error.detail;
    return told;
}

}  // namespace

std::optional<BearerCallers::Known> BearerCallers::known(const std::string& hash, Time now) const
{
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(hash);
    if (found == known_.end()) return std::nullopt;
    const auto pool = parts_.directory.pool(found->second.pool->id());
    if (now < found->second.until && pool && *pool == found->second.pool) return found->second;
    known_.erase(found);
    return std::nullopt;
}

void BearerCallers::keep(std::string hash, Known known, Time now) const
{
    const std::lock_guard lock(mutex_);
    if (known_.size() >= most_kept) std::erase_if(known_, [now](const auto& entry) { return entry.second.until <= now; });
    if (known_.size() >= most_kept) known_.clear();
    known_.insert_or_assign(std::move(hash), std::move(known));
}

void BearerCallers::forget(const std::string& hash) const
{
    const std::lock_guard lock(mutex_);
    known_.erase(hash);
}

Task<Result<Admitted>> BearerCallers::enter(std::string user_pool, Secret token) const
{
    for (const auto& id : identity_pools_) {
        const auto pool = parts_.directory.pool(id);
        if (!pool || !takes_logins_of(**pool, parts_.names, user_pool)) continue;
        Logins logins;
        logins.emplace().emplace(parts_.names.aws_name(user_pool), token.reveal());
        auto admitted = co_await parts_.federation.enter(id, std::move(logins));
        // Another identity pool may be for another client of the same user pool.
        const bool of_another = !admitted && admitted.error().message == errors::foreign_token().message;
        if (!of_another) co_return admitted;
    }
    co_return fail(errors::foreign_token());
}

Task<Result<BearerCallers::Known>> BearerCallers::admit(Secret token, std::shared_ptr<const op::Envelope> envelope) const
{
    const auto now = parts_.clock.now();
    const auto issuer = authn::unverified_issuer(token.reveal());
    if (!issuer || !parts_.tokens.serves(*issuer)) co_return fail(authn::errors::unknown_bearer_token());
    const auto user_pool = parts_.names.user_pool(without_scheme(*issuer));
    if (!user_pool) co_return fail(authn::errors::unknown_bearer_token());
    auto admitted = co_await enter(*user_pool, std::move(token));
    if (!admitted) co_return fail(as_told(admitted.error()));
    // Verified by the identity pool: from here on the claims are what the user pool says.
    const auto& claims = admitted->logins.front().claims;
    const auto session = parts_.sessions.issue(*admitted, std::nullopt, *envelope);
    if (!session) co_return fail(no_role_for(session.error()));
    Known known;
    known.pool = admitted->pool;
    known.sign_in = {*issuer, std::string(authn::text_claim(claims, "sub")),
                     std::string(authn::text_claim(claims, "origin_jti")), time_claim(claims, "iat", now)};
    known.access_key_id = session->credentials.access_key_id;
    known.session_token = session->credentials.session_token;
    known.until = std::min({time_claim(claims, "exp", now), session->credentials.expiration, now + kept_for});
    co_return known;
}

Task<Result<op::Caller>> BearerCallers::caller_of(Secret token, std::shared_ptr<const op::Envelope> envelope) const
{
    if (identity_pools_.empty()) co_return fail(authn::errors::unknown_bearer_token());
    const auto now = parts_.clock.now();
    const auto hash = crypto::sha256(token.reveal());
    auto seen = known(hash, now);
    if (seen) {
        CO_TRY(const auto live, co_await parts_.tokens.token_is_live(seen->sign_in));
        if (!live) {
            forget(hash);
            co_return fail(authn::errors::unknown_bearer_token());
        }
    } else {
        CO_TRY(seen, co_await admit(std::move(token), std::move(envelope)));
        keep(hash, *seen, now);
    }
    CO_TRY(auto credential, parts_.credentials.find(seen->access_key_id, seen->session_token, now));
    co_return std::move(credential.caller);
}

}  // namespace sekisho::cognito_identity
