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

/// The token of an identity that came in place of logins.
Result<std::optional<std::string>> identity_token_in(const std::map<std::string, std::string>& logins)
{
    const auto own = logins.find(std::string(identity_provider));
    if (own == logins.end()) return std::optional<std::string>();
    if (logins.size() > 1) return fail(errors::invalid_parameter("An identity token must be the only login."));
    return std::optional(own->second);
}

}  // namespace

std::vector<std::string> amr_of(const std::vector<ProvenLogin>& logins)
{
    std::vector<std::string> amr{"authenticated"};
    for (const auto& login : logins) amr.insert(amr.end(), login.amr.begin(), login.amr.end());
    return amr;
}

std::string developer_amr(std::string_view pool_id, const LoginKey& login)
{
    return login.provider + ":" + std::string(pool_id) + ":" + login.subject;
}

Task<Result<Admitted>> Federation::by_logins(PoolPtr pool, std::map<std::string, std::string> logins,
                                             std::optional<std::string> known) const
{
    CO_TRY(auto proven, co_await parts_.verifier.verify(pool, std::move(logins)));
    Identities::Wanted wanted;
    wanted.pool_id = pool->id();
    wanted.logins = keys_of(proven);
    wanted.known = std::move(known);
    wanted.developer_provider = pool->settings.DeveloperProviderName.value_or("");
    CO_TRY(auto identity, co_await parts_.identities.resolve(std::move(wanted)));
    auto amr = amr_of(proven);
    co_return Admitted{std::move(pool), std::move(identity), std::move(proven), std::move(amr), {}, {}};
}

Task<Result<Admitted>> Federation::by_identity_token(PoolPtr pool, std::string token) const
{
    auto verified = parts_.tokens.verify(token, pool->id());
    if (!verified) co_return fail(errors::invalid_token("not an identity token of this pool"));
    CO_TRY(auto identity, co_await parts_.identities.find(verified->identity_id));
    // Only what a developer's back end vouched for, of a user that the identity still has: a token of the classic flow
    // stands for a login whose role mapping it does not carry.
    const auto& amr = verified->amr;
    const auto vouched = [&](const LoginKey& login) {
        return login.provider == pool->settings.DeveloperProviderName &&
               std::ranges::find(amr, developer_amr(pool->id(), login)) != amr.end();
    };
    if (std::ranges::find(amr, "authenticated") == amr.end() || std::ranges::none_of(identity.logins, vouched))
        co_return fail(errors::logins_do_not_match());
    co_return Admitted{std::move(pool),          std::move(identity),       {},
                       std::move(verified->amr), std::move(verified->tags), verified->expires};
}

Task<Result<Admitted>> Federation::enter(std::string pool_id, Logins logins) const
{
    CO_TRY(auto pool, parts_.directory.pool(pool_id));
    if (has_logins(logins)) {
        CO_TRY(const auto own, identity_token_in(*logins));
        if (own) co_return co_await by_identity_token(std::move(pool), *own);
        co_return co_await by_logins(std::move(pool), *std::move(logins), std::nullopt);
    }
    if (!pool->settings.AllowUnauthenticatedIdentities) co_return fail(errors::guests_not_supported());
    if (parts_.guests) CO_TRY_VOID(parts_.guests->admit_new(pool_id));
    CO_TRY(auto identity, co_await parts_.identities.create_guest(pool_id));
    co_return Admitted{std::move(pool), std::move(identity), {}, {"unauthenticated"}, {}, {}};
}

Task<Result<Admitted>> Federation::return_as(std::string identity_id, Logins logins) const
{
    CO_TRY(auto identity, co_await parts_.identities.find_any(identity_id));
    CO_TRY(auto pool, parts_.directory.pool(identity.pool_id));
    if (!has_logins(logins)) {
        if (identity.disabled) co_return fail(errors::identity_not_found(identity_id));
        // The id of an authenticated identity is no secret: without its login it opens nothing.
        if (!identity.guest()) co_return fail(errors::forbidden(identity_id));
        if (!pool->settings.AllowUnauthenticatedIdentities) co_return fail(errors::guests_not_supported());
        CO_TRY_VOID(co_await parts_.identities.note_guest(identity));
        co_return Admitted{std::move(pool), std::move(identity), {}, {"unauthenticated"}, {}, {}};
    }
    CO_TRY(const auto own, identity_token_in(*logins));
    if (!own) co_return co_await by_logins(std::move(pool), *std::move(logins), std::move(identity_id));
    CO_TRY(auto admitted, co_await by_identity_token(std::move(pool), *own));
    if (admitted.identity.id != identity_id) co_return fail(errors::logins_do_not_match());
    co_return admitted;
}

Result<sts::SessionTags> Federation::session_tags(const Admitted& admitted) const
{
    if (admitted.logins.empty()) return admitted.tags;
    return principal_tags(*admitted.pool, admitted.logins, parts_.own_tags);
}

}  // namespace sekisho::cognito_identity
