#include "services/cognito_identity/federation.h"

#include <algorithm>

#include "services/cognito_identity/errors.h"

namespace sekisho::cognito_identity {
namespace {

std::vector<LoginKey> keys_of(const std::vector<ProvenLogin>& logins)
{
    std::vector<LoginKey> keys;
    for (const auto& login : logins) keys.push_back(login.key);
    return keys;
}

bool has_logins(const Logins& logins) { return logins && !logins->empty(); }

}  // namespace

std::vector<std::string> amr_of(const std::vector<ProvenLogin>& logins)
{
    std::vector<std::string> amr{"authenticated"};
    for (const auto& login : logins) amr.insert(amr.end(), login.amr.begin(), login.amr.end());
    return amr;
}

Task<Result<Admitted>> Federation::by_logins(PoolPtr pool, std::map<std::string, std::string> logins,
                                             std::optional<std::string> known) const
{
    CO_TRY(auto proven, co_await parts_.verifier.verify(pool, std::move(logins)));
    CO_TRY(auto identity, co_await parts_.identities.resolve(pool->id(), keys_of(proven), std::move(known)));
    auto amr = amr_of(proven);
    co_return Admitted{std::move(pool), std::move(identity), std::move(proven), std::move(amr)};
}

Result<Admitted> Federation::by_identity_token(PoolPtr pool, Identity identity, const std::string& token) const
{
    auto verified = parts_.tokens.verify(token, pool->id());
    if (!verified) return fail(errors::invalid_token("not an identity token of this pool"));
    const auto& amr = verified->amr;
    if (verified->identity_id != identity.id || std::ranges::find(amr, "authenticated") == amr.end())
        return fail(errors::logins_do_not_match());
    // Only what a developer's back end vouched for: a token of the classic flow stands for a login whose role mapping and
    // tags it does not carry.
    const auto& developer = pool->settings.DeveloperProviderName;
    if (!developer || std::ranges::find(amr, *developer) == amr.end()) return fail(errors::logins_do_not_match());
    return Admitted{std::move(pool), std::move(identity), {}, std::move(verified->amr)};
}

Task<Result<Admitted>> Federation::enter(std::string pool_id, Logins logins) const
{
    CO_TRY(auto pool, parts_.directory.pool(pool_id));
    if (has_logins(logins)) co_return co_await by_logins(std::move(pool), *std::move(logins), std::nullopt);
    if (!pool->settings.AllowUnauthenticatedIdentities) co_return fail(errors::guests_not_supported());
    CO_TRY(auto identity, co_await parts_.identities.create_guest(pool_id));
    co_return Admitted{std::move(pool), std::move(identity), {}, {"unauthenticated"}};
}

Task<Result<Admitted>> Federation::return_as(std::string identity_id, Logins logins) const
{
    CO_TRY(auto identity, co_await parts_.identities.find(identity_id));
    CO_TRY(auto pool, parts_.directory.pool(identity.pool_id));
    if (!has_logins(logins)) {
        // The id of an authenticated identity is no secret: without its login it opens nothing.
        if (!identity.guest()) co_return fail(errors::forbidden(identity_id));
        if (!pool->settings.AllowUnauthenticatedIdentities) co_return fail(errors::guests_not_supported());
        co_return Admitted{std::move(pool), std::move(identity), {}, {"unauthenticated"}};
    }
    const auto own = logins->find(std::string(identity_provider));
    if (own == logins->end()) co_return co_await by_logins(std::move(pool), *std::move(logins), std::move(identity_id));
    if (logins->size() > 1) co_return fail(errors::invalid_parameter("An identity token must be the only login."));
    co_return by_identity_token(std::move(pool), std::move(identity), own->second);
}

}  // namespace sekisho::cognito_identity
