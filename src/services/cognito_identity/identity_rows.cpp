#include "services/cognito_identity/identity_rows.h"

#include <algorithm>

#include "crypto/random.h"
#include "services/cognito_identity/errors.h"

namespace sekisho::cognito_identity::rows {
namespace {

using store::Connection;

Result<void> touch(Connection& connection, const std::string& identity_id, Time now)
{
    TRY_VOID(connection.execute("UPDATE identities SET modified_at = ? WHERE identity_id = ?",
                                {epoch_milliseconds(now), identity_id}));
    return {};
}

}  // namespace

Result<Identity> identity_of(Connection& connection, const store::Row& row)
{
    Identity identity;
    identity.id = row.text("identity_id");
    identity.pool_id = row.text("pool_id");
    identity.disabled = row.integer("disabled") != 0;
    identity.created = from_epoch_milliseconds(row.integer("created_at"));
    identity.modified = from_epoch_milliseconds(row.integer("modified_at"));
    if (const auto seen = row.maybe_integer("guest_seen_at")) identity.guest_seen = from_epoch_milliseconds(*seen);
    TRY(const auto logins,
        connection.query("SELECT provider, subject FROM identity_logins WHERE identity_id = ? ORDER BY provider",
                         {identity.id}));
    for (const auto& login : logins) identity.logins.push_back({login.text("provider"), login.text("subject")});
    return identity;
}

Result<std::optional<Identity>> find(Connection& connection, const std::string& identity_id)
{
    TRY(const auto found, connection.query("SELECT identity_id, pool_id, disabled, created_at, modified_at, guest_seen_at "
                                           "FROM identities WHERE identity_id = ?",
                                           {identity_id}));
    if (found.empty()) return std::optional<Identity>();
    TRY(auto identity, identity_of(connection, found.front()));
    return std::optional<Identity>(std::move(identity));
}

Result<std::optional<Identity>> find_by_login(Connection& connection, const std::string& pool_id, const LoginKey& login)
{
    TRY(const auto found,
        connection.query("SELECT identity_id FROM identity_logins WHERE pool_id = ? AND provider = ? AND subject = ?",
                         {pool_id, login.provider, login.subject}));
    if (found.empty()) return std::optional<Identity>();
    return find(connection, found.front().text("identity_id"));
}

Result<Identity> create(Connection& connection, const std::string& pool_id, Time now)
{
    Identity identity;
    identity.id = pool_id.substr(0, pool_id.find(':') + 1) + crypto::uuid();
    identity.pool_id = pool_id;
    identity.created = identity.modified = identity.guest_seen = now;
    TRY_VOID(connection.execute(
        "INSERT INTO identities (identity_id, pool_id, disabled, created_at, modified_at, guest_seen_at) "
        "VALUES (?, ?, 0, ?, ?, ?)",
        {identity.id, pool_id, epoch_milliseconds(now), epoch_milliseconds(now), epoch_milliseconds(now)}));
    return identity;
}

Result<std::vector<KnownLogin>> known_logins(Connection& connection, const std::string& subject,
                                             const std::string& identity_id)
{
    TRY(const auto rows, connection.query("SELECT identity_id, pool_id, provider, subject FROM identity_logins "
                                          "WHERE (? = '' OR subject = ?) AND (? = '' OR identity_id = ?) "
                                          "ORDER BY pool_id, identity_id, provider LIMIT 1000",
                                          {subject, subject, identity_id, identity_id}));
    std::vector<KnownLogin> logins;
    for (const auto& row : rows)
        logins.push_back({row.text("identity_id"), row.text("pool_id"), {row.text("provider"), row.text("subject")}});
    return logins;
}

Result<void> Linking::link(const LoginKey& login)
{
    constexpr std::size_t most_logins = 20;
    const auto same_provider = [&](const LoginKey& own) { return own.provider == login.provider; };
    if (login.provider != developer_provider && std::ranges::any_of(identity.logins, same_provider))
        return fail(errors::resource_conflict("The identity is already linked to another login of this provider."));
    if (identity.logins.size() >= most_logins)
        return fail(errors::resource_conflict("An identity can have at most 20 linked logins."));
    TRY_VOID(connection.execute("INSERT INTO identity_logins (pool_id, provider, subject, identity_id) VALUES (?, ?, ?, ?)",
                                {identity.pool_id, login.provider, login.subject, identity.id}));
    identity.logins.push_back(login);
    identity.modified = now;
    identity.guest_seen = {};
    TRY_VOID(connection.execute("UPDATE identities SET modified_at = ?, guest_seen_at = NULL WHERE identity_id = ?",
                                {epoch_milliseconds(now), identity.id}));
    return {};
}

Result<void> unlink(Connection& connection, const Identity& identity, const LoginKey& login, Time now)
{
    TRY(const auto removed,
        connection.execute("DELETE FROM identity_logins WHERE identity_id = ? AND provider = ? AND subject = ?",
                           {identity.id, login.provider, login.subject}));
    if (removed == 0) return fail(errors::logins_do_not_match());
    return touch(connection, identity.id, now);
}

Result<void> Linking::absorb(const Identity& other)
{
    TRY_VOID(connection.execute("DELETE FROM identity_logins WHERE identity_id = ?", {other.id}));
    TRY_VOID(disable(connection, other.id, now));
    for (const auto& login : other.logins) TRY_VOID(link(login));
    return {};
}

Result<std::int64_t> remove_guests(Connection& connection, Time before)
{
    return connection.execute(
        "DELETE FROM identities WHERE identity_id IN (SELECT identity_id FROM identities "
        "WHERE guest_seen_at < ? ORDER BY guest_seen_at LIMIT 1000)",
        {epoch_milliseconds(before)});
}

Result<void> disable(Connection& connection, const std::string& identity_id, Time now)
{
    TRY_VOID(
        connection.execute("UPDATE identities SET disabled = 1, modified_at = ?, guest_seen_at = NULL WHERE identity_id = ?",
                           {epoch_milliseconds(now), identity_id}));
    return {};
}

}  // namespace sekisho::cognito_identity::rows
