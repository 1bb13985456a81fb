#include "services/cognito_identity/identities.h"

#include <algorithm>
#include <functional>

#include "services/cognito_identity/errors.h"
#include "services/cognito_identity/identity_rows.h"

namespace sekisho::cognito_identity {
namespace {

using store::Connection;

struct Resolution {
    std::string pool_id;
    std::vector<LoginKey> logins;
    std::optional<std::string> known;
    Time now;
};

/// The identities that the logins already belong to, each once, and the logins that belong to none.
struct Owners {
    std::vector<Identity> identities;
    std::vector<LoginKey> unlinked;
};

Result<Owners> owners_of(Connection& connection, const Resolution& asked)
{
    Owners owners;
    for (const auto& login : asked.logins) {
        TRY(auto owner, rows::find_by_login(connection, asked.pool_id, login));
        if (!owner) owners.unlinked.push_back(login);
        else if (std::ranges::find(owners.identities, owner->id, &Identity::id) == owners.identities.end())
            owners.identities.push_back(*std::move(owner));
    }
    return owners;
}

/// The identity that the caller named. It is the caller's where one of the logins is its own, or where nobody's login is on
/// it yet (a guest, who knows its id).
Result<Identity> named_identity(Connection& connection, const Resolution& asked, const Owners& owners)
{
    TRY(auto named, rows::find(connection, *asked.known));
    if (!named || named->disabled || named->pool_id != asked.pool_id) return fail(errors::identity_not_found(*asked.known));
    const bool own = std::ranges::find(owners.identities, named->id, &Identity::id) != owners.identities.end();
    if (!own && !named->guest()) return fail(errors::logins_do_not_match());
    return *std::move(named);
}

Result<Identity> starting_identity(Connection& connection, const Resolution& asked, const Owners& owners)
{
    if (asked.known) return named_identity(connection, asked, owners);
    if (!owners.identities.empty()) return owners.identities.front();
    return rows::create(connection, asked.pool_id, asked.now);
}

Result<Identity> resolve_in(Connection& connection, const Resolution& asked)
{
    TRY(const auto owners, owners_of(connection, asked));
    TRY(auto identity, starting_identity(connection, asked, owners));
    for (const auto& other : owners.identities)
        if (other.id != identity.id) TRY_VOID(rows::absorb(connection, identity, other, asked.now));
    for (const auto& login : owners.unlinked) TRY_VOID(rows::link(connection, identity, login, asked.now));
    return identity;
}

/// Most calls change nothing: the logins belong to one identity already.
Result<std::optional<Identity>> settled(Connection& connection, const Resolution& asked)
{
    TRY(auto owners, owners_of(connection, asked));
    if (!owners.unlinked.empty() || owners.identities.size() != 1) return std::optional<Identity>();
    if (asked.known && *asked.known != owners.identities.front().id) return std::optional<Identity>();
    return std::optional<Identity>(std::move(owners.identities.front()));
}

Result<Identity> existing(std::optional<Identity> found, std::string_view what)
{
    if (!found || found->disabled) return fail(errors::identity_not_found(what));
    return *std::move(found);
}

}  // namespace

Task<Result<Identity>> Identities::create_guest(std::string pool_id) const
{
    std::function<Result<Identity>(Connection&)> work = [pool_id = std::move(pool_id),
                                                         now = clock_.now()](Connection& connection) {
        return rows::create(connection, pool_id, now);
    };
    co_return co_await database_.write(std::move(work));
}

Task<Result<Identity>> Identities::resolve(std::string pool_id, std::vector<LoginKey> logins,
                                           std::optional<std::string> known) const
{
    const Resolution asked{std::move(pool_id), std::move(logins), std::move(known), clock_.now()};
    std::function<Result<std::optional<Identity>>(Connection&)> look = [asked](Connection& connection) {
        return settled(connection, asked);
    };
    CO_TRY(auto found, co_await database_.read(std::move(look)));
    if (found) co_return *std::move(found);
    std::function<Result<Identity>(Connection&)> work = [asked](Connection& connection) {
        return resolve_in(connection, asked);
    };
    co_return co_await database_.write(std::move(work));
}

Task<Result<Identity>> Identities::find(std::string identity_id) const
{
    std::function<Result<Identity>(Connection&)> work =
        [id = std::move(identity_id)](Connection& connection) -> Result<Identity> {
        TRY(auto found, rows::find(connection, id));
        return existing(std::move(found), id);
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<std::optional<Identity>>> Identities::find_by_login(std::string pool_id, LoginKey login) const
{
    std::function<Result<std::optional<Identity>>(Connection&)> work = [pool_id = std::move(pool_id),
                                                                        login = std::move(login)](Connection& connection) {
        return rows::find_by_login(connection, pool_id, login);
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<Identities::Page>> Identities::list(std::string pool_id, std::string after, int limit, Disabled disabled) const
{
    std::function<Result<Page>(Connection&)> work = [pool_id = std::move(pool_id), after = std::move(after), limit,
                                                     disabled](Connection& connection) -> Result<Page> {
        const std::int64_t most_disabled = disabled == Disabled::hide ? 0 : 1;
        TRY(const auto found,
            connection.query("SELECT identity_id, pool_id, disabled, created_at, modified_at FROM identities "
                             "WHERE pool_id = ? AND identity_id > ? AND disabled <= ? ORDER BY identity_id LIMIT ?",
                             {pool_id, after, most_disabled, static_cast<std::int64_t>(limit) + 1}));
        Page page;
        for (const auto& row : found) {
            if (page.identities.size() == static_cast<std::size_t>(limit)) {
                page.next = page.identities.back().id;
                break;
            }
            TRY(auto identity, rows::identity_of(connection, row));
            page.identities.push_back(std::move(identity));
        }
        return page;
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<std::vector<std::string>>> Identities::remove(std::vector<std::string> identity_ids) const
{
    std::function<Result<std::vector<std::string>>(Connection&)> work =
        [ids = std::move(identity_ids)](Connection& connection) -> Result<std::vector<std::string>> {
        std::vector<std::string> missing;
        for (const auto& id : ids) {
            TRY(const auto removed, connection.execute("DELETE FROM identities WHERE identity_id = ?", {id}));
            if (removed == 0) missing.push_back(id);
        }
        return missing;
    };
    co_return co_await database_.write(std::move(work));
}

Task<Result<void>> Identities::unlink(std::string identity_id, std::vector<LoginKey> logins) const
{
    std::function<Result<void>(Connection&)> work = [id = std::move(identity_id), logins = std::move(logins),
                                                     now = clock_.now()](Connection& connection) -> Result<void> {
        TRY(auto found, rows::find(connection, id));
        TRY(const auto identity, existing(std::move(found), id));
        for (const auto& login : logins) TRY_VOID(rows::unlink(connection, identity, login, now));
        if (identity.logins.size() == logins.size()) TRY_VOID(rows::disable(connection, id, now));
        return {};
    };
    co_return co_await database_.write(std::move(work));
}

Task<Result<Identity>> Identities::merge(std::string pool_id, LoginKey source, LoginKey destination) const
{
    std::function<Result<Identity>(Connection&)> work = [pool_id = std::move(pool_id), source = std::move(source),
                                                         destination = std::move(destination),
                                                         now = clock_.now()](Connection& connection) -> Result<Identity> {
        TRY(auto from_found, rows::find_by_login(connection, pool_id, source));
        TRY(auto to_found, rows::find_by_login(connection, pool_id, destination));
        TRY(auto from, existing(std::move(from_found), source.subject));
        TRY(auto to, existing(std::move(to_found), destination.subject));
        if (from.id == to.id) return to;
        // The source's login of the common provider is what the merge is about: it joins the destination beside its own.
        TRY_VOID(connection.execute("UPDATE identity_logins SET identity_id = ? WHERE identity_id = ?", {to.id, from.id}));
        TRY_VOID(rows::disable(connection, from.id, now));
        return to;
    };
    co_return co_await database_.write(std::move(work));
}

}  // namespace sekisho::cognito_identity
