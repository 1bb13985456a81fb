#include "services/cognito_identity/identities.h"

#include <algorithm>
#include <functional>

#include "services/cognito_identity/errors.h"
#include "services/cognito_identity/identity_rows.h"

namespace sekisho::cognito_identity {
namespace {

using store::Connection;

/// A question with the time at which it is asked.
struct Resolution : Identities::Wanted {
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

bool among(const std::vector<Identity>& identities, const std::string& id)
{
    return std::ranges::find(identities, id, &Identity::id) != identities.end();
}

/// The identity that the caller named. It is the caller's where one of the logins is its own, where nobody's login is on it
/// yet (a guest, who knows its id), or where the developer says so.
Result<Identity> named_identity(Connection& connection, const Resolution& asked, const Owners& owners)
{
    TRY(auto named, rows::find(connection, *asked.known));
    if (!named || named->pool_id != asked.pool_id) return fail(errors::identity_not_found(*asked.known));
    const bool by_developer = asked.claim == Identities::Wanted::Claim::by_developer;
    if (named->disabled) {
        // Merged into another, or left: whoever comes back under the old id with a login of his is who that login is.
        if (owners.identities.empty() || by_developer) return fail(errors::identity_not_found(*asked.known));
        return owners.identities.front();
    }
    if (by_developer || among(owners.identities, named->id)) return *std::move(named);
    if (!named->guest()) return fail(errors::logins_do_not_match());
    // A login is the same identity every time: the guest is taken up by it.
    if (owners.identities.empty()) return *std::move(named);
    TRY_VOID(rows::disable(connection, named->id, asked.now));
    return owners.identities.front();
}

/// The developer moves none of its users to another identity by naming it; that is what merging is for.
Result<void> check_developer_logins(Connection& connection, const Resolution& asked)
{
    if (asked.claim != Identities::Wanted::Claim::by_developer || !asked.known) return {};
    for (const auto& login : asked.logins) {
        if (login.provider != asked.developer_provider) continue;
        TRY(const auto owner, rows::find_by_login(connection, asked.pool_id, login));
        if (owner && owner->id != *asked.known) return fail(errors::developer_user_registered());
    }
    return {};
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
    TRY_VOID(check_developer_logins(connection, asked));
    TRY(auto identity, starting_identity(connection, asked, owners));
    rows::Linking linking{connection, identity, asked.developer_provider, asked.now};
    for (const auto& other : owners.identities)
        if (other.id != identity.id) TRY_VOID(linking.absorb(other));
    for (const auto& login : owners.unlinked) TRY_VOID(linking.link(login));
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

Task<Result<void>> Identities::note_guest(Identity guest) const
{
    const auto now = clock_.now();
    if (now - guest.guest_seen < std::chrono::days(1)) co_return Result<void>{};
    std::function<Result<void>(Connection&)> work = [id = std::move(guest.id), now](Connection& connection) -> Result<void> {
        TRY_VOID(
            connection.execute("UPDATE identities SET guest_seen_at = ? WHERE identity_id = ? AND guest_seen_at IS NOT NULL",
                               {epoch_milliseconds(now), id}));
        return {};
    };
    co_return co_await database_.write(std::move(work));
}

Task<Result<std::int64_t>> Identities::sweep_guests(Time before) const
{
    std::function<Result<std::int64_t>(Connection&)> work = [before](Connection& connection) {
        return rows::remove_guests(connection, before);
    };
    co_return co_await database_.write(std::move(work));
}

Task<Result<Identity>> Identities::resolve(Wanted wanted) const
{
    const Resolution asked{std::move(wanted), clock_.now()};
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

Task<Result<Identity>> Identities::find_any(std::string identity_id) const
{
    std::function<Result<Identity>(Connection&)> work =
        [id = std::move(identity_id)](Connection& connection) -> Result<Identity> {
        TRY(auto found, rows::find(connection, id));
        if (!found) return fail(errors::identity_not_found(id));
        return *std::move(found);
    };
    co_return co_await database_.read(std::move(work));
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
            connection.query("SELECT identity_id, pool_id, disabled, created_at, modified_at, guest_seen_at FROM identities "
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

Task<Result<std::vector<std::string>>> Identities::remove(std::vector<std::string> identity_ids,
                                                          std::function<bool(const std::string&)> mine) const
{
    std::function<Result<std::vector<std::string>>(Connection&)> work =
        [ids = std::move(identity_ids), mine = std::move(mine)](Connection& connection) -> Result<std::vector<std::string>> {
        std::vector<std::string> left;
        for (const auto& id : ids) {
            TRY(const auto found, rows::find(connection, id));
            if (!found || !mine(found->pool_id)) {
                left.push_back(id);
                continue;
            }
            TRY_VOID(connection.execute("DELETE FROM identities WHERE identity_id = ?", {id}));
        }
        return left;
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
        rows::Linking linking{connection, to, source.provider, now};
        TRY_VOID(linking.absorb(from));
        return to;
    };
    co_return co_await database_.write(std::move(work));
}

}  // namespace sekisho::cognito_identity
