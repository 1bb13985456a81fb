#include "services/cognito_idp/users/user.h"

#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

store::Value optional_time(const std::optional<Time>& time)
{
    return time ? store::Value(epoch_milliseconds(*time)) : store::Value();
}

store::Value blob(const std::optional<Credentials>& credentials, std::string Credentials::* member)
{
    return credentials ? store::Value(store::Blob{(*credentials).*member}) : store::Value();
}

store::Value salt(const std::optional<Credentials>& credentials)
{
    return credentials ? store::Value(credentials->srp_salt) : store::Value();
}

Result<std::optional<User>> first(store::Connection& connection, std::string_view sql, store::Parameters parameters)
{
    TRY(const auto rows, connection.query(sql, std::move(parameters)));
    if (rows.empty()) return std::nullopt;
    auto user = users::from_row(rows.front());
    TRY_VOID(users::read_attributes(connection, user));
    return user;
}

/// The names, folded, under which a user may sign in besides the user name.
std::map<std::string, std::string> aliases_of(const Pool& pool, const User& user)
{
    std::map<std::string, std::string> aliases;
    for (const std::string name : {"email", "phone_number"}) {
        const auto value = user.attribute(name);
        if (!value || value->empty()) continue;
        if (pool.is_username_attribute(name) || (pool.is_alias_attribute(name) && user.verified(name)))
            aliases.emplace(pool.fold(*value), name);
    }
    const auto preferred = user.attribute("preferred_username");
    if (preferred && !preferred->empty() && pool.is_alias_attribute("preferred_username") &&
        user.status != status::unconfirmed)
        aliases.emplace(pool.fold(*preferred), "preferred_username");
    return aliases;
}

/// Takes the alias from whoever holds it, or refuses.
Result<void> free_alias(store::Connection& connection, const Pool& pool, const std::string& key,
                        const std::string& attribute, AliasConflict conflict)
{
    // What names an account, or nobody verifies, does not change hands.
    const bool fixed = pool.is_username_attribute(attribute) || attribute == "preferred_username";
    if (fixed || conflict == AliasConflict::refuse) return fail(errors::alias_exists(attribute));
    TRY_VOID(
        connection.execute("UPDATE user_pool_user_attributes SET value = 'false' WHERE name = ? AND sub IN "
                           "(SELECT sub FROM user_pool_aliases WHERE pool_id = ? AND alias_key = ?)",
                           {attribute + "_verified", pool.id, key}));
    TRY_VOID(connection.execute("DELETE FROM user_pool_aliases WHERE pool_id = ? AND alias_key = ?", {pool.id, key}));
    return {};
}

}  // namespace

std::optional<std::string_view> User::attribute(std::string_view name) const
{
    const auto found = attributes.find(std::string(name));
    if (found == attributes.end()) return std::nullopt;
    return found->second;
}

bool User::verified(std::string_view contact) const { return attribute(std::string(contact) + "_verified") == "true"; }

namespace users {

User from_row(const store::Row& row)
{
    User user;
    user.sub = row.text("sub");
    user.pool_id = row.text("pool_id");
    user.username = row.text("username");
    user.status = row.text("status");
    user.enabled = row.integer("enabled") != 0;
    if (auto hash = row.maybe_blob("password_hash"))
        user.credentials = Credentials{*std::move(hash), row.text("srp_salt"), row.blob("srp_verifier")};
    user.credential_version = row.integer("credential_version");
    if (const auto until = row.maybe_integer("temporary_until")) user.temporary_until = from_epoch_milliseconds(*until);
    user.signed_out = from_epoch_milliseconds(row.integer("signed_out_at"));
    user.created = from_epoch_milliseconds(row.integer("created_at"));
    user.modified = from_epoch_milliseconds(row.integer("modified_at"));
    return user;
}

Result<void> read_attributes(store::Connection& connection, User& user)
{
    TRY(const auto rows, connection.query("SELECT name, value FROM user_pool_user_attributes WHERE sub = ?", {user.sub}));
    for (const auto& row : rows) user.attributes.emplace(row.text("name"), row.text("value"));
    return {};
}

Result<void> read_attributes(store::Connection& connection, std::vector<User>& people)
{
    if (people.empty()) return {};
    std::map<std::string_view, User*> by_sub;
    std::string marks;
    store::Parameters subs;
    for (auto& user : people) {
        by_sub.emplace(user.sub, &user);
        marks += marks.empty() ? "?" : ", ?";
        subs.emplace_back(user.sub);
    }
    const auto sql = fmt::format("SELECT sub, name, value FROM user_pool_user_attributes WHERE sub IN ({})", marks);
    TRY(const auto rows, connection.query(sql, std::move(subs)));
    for (const auto& row : rows) by_sub.at(row.text("sub"))->attributes.emplace(row.text("name"), row.text("value"));
    return {};
}

Result<std::optional<User>> find(store::Connection& connection, const Pool& pool, std::string_view name, NameKind kind)
{
    const auto key = pool.fold(name);
    static const auto by_name =
        fmt::format("SELECT {} FROM user_pool_users u WHERE u.pool_id = ? AND u.username_key = ?", columns);
    TRY(auto user, first(connection, by_name, {pool.id, key}));
    if (user) return user;
    static const auto by_alias = fmt::format(
        "SELECT {} FROM user_pool_users u JOIN user_pool_aliases a ON a.sub = u.sub WHERE a.pool_id = ? AND a.alias_key = ?",
        columns);
    TRY(user, first(connection, by_alias, {pool.id, key}));
    if (user || kind == NameKind::sign_in) return user;
    return find_by_sub(connection, pool.id, name);
}

Result<std::optional<User>> find_by_sub(store::Connection& connection, std::string_view pool_id, std::string_view sub)
{
    static const auto sql = fmt::format("SELECT {} FROM user_pool_users u WHERE u.pool_id = ? AND u.sub = ?", columns);
    return first(connection, sql, {std::string(pool_id), std::string(sub)});
}

Result<User> get(store::Connection& connection, const Pool& pool, std::string_view name, NameKind kind)
{
    TRY(auto found, find(connection, pool, name, kind));
    if (!found) return fail(errors::user_not_found());
    return *std::move(found);
}

Result<std::int64_t> count(store::Connection& connection, std::string_view pool_id)
{
    TRY(const auto rows,
        connection.query("SELECT COUNT(*) AS users FROM user_pool_users WHERE pool_id = ?", {std::string(pool_id)}));
    return rows.front().integer("users");
}

Result<bool> insert(store::Connection& connection, const Pool& pool, const User& user)
{
    // A name under which somebody else signs in already is not free either.
    TRY(const auto held, connection.query("SELECT sub FROM user_pool_aliases WHERE pool_id = ? AND alias_key = ?",
                                          {pool.id, pool.fold(user.username)}));
    if (!held.empty()) return false;
    TRY(const auto inserted,
        connection.execute(
            "INSERT INTO user_pool_users (sub, pool_id, username_key, username, status, enabled, password_hash, "
            "srp_salt, srp_verifier, credential_version, temporary_until, signed_out_at, created_at, modified_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (pool_id, username_key) DO NOTHING",
            {user.sub, user.pool_id, pool.fold(user.username), user.username, user.status, std::int64_t{user.enabled},
             blob(user.credentials, &Credentials::password_hash), salt(user.credentials),
             blob(user.credentials, &Credentials::srp_verifier), user.credential_version,
             optional_time(user.temporary_until), epoch_milliseconds(user.signed_out), epoch_milliseconds(user.created),
             epoch_milliseconds(user.modified)}));
    return inserted == 1;
}

Result<void> update(store::Connection& connection, const User& user)
{
    TRY_VOID(connection.execute(
        "UPDATE user_pool_users SET status = ?, enabled = ?, signed_out_at = ?, modified_at = ? WHERE sub = ?",
        {user.status, std::int64_t{user.enabled}, epoch_milliseconds(user.signed_out), epoch_milliseconds(user.modified),
         user.sub}));
    return {};
}

Result<void> update_credentials(store::Connection& connection, const User& user)
{
    TRY_VOID(
        connection.execute("INSERT INTO user_pool_password_history (sub, credential_version, password_hash) "
                           "SELECT sub, credential_version, password_hash FROM user_pool_users "
                           "WHERE sub = ? AND password_hash IS NOT NULL ON CONFLICT (sub, credential_version) DO NOTHING",
                           {user.sub}));
    TRY_VOID(connection.execute("DELETE FROM user_pool_password_history WHERE sub = ? AND credential_version <= ?",
                                {user.sub, user.credential_version - 25}));
    TRY_VOID(
        connection.execute("UPDATE user_pool_users SET password_hash = ?, srp_salt = ?, srp_verifier = ?, "
                           "credential_version = ?, temporary_until = ?, status = ?, modified_at = ? WHERE sub = ?",
                           {blob(user.credentials, &Credentials::password_hash), salt(user.credentials),
                            blob(user.credentials, &Credentials::srp_verifier), user.credential_version,
                            optional_time(user.temporary_until), user.status, epoch_milliseconds(user.modified), user.sub}));
    return {};
}

Result<void> write_attributes(store::Connection& connection, const Pool& pool, const User& user, AliasConflict conflict)
{
    TRY_VOID(connection.execute("DELETE FROM user_pool_user_attributes WHERE sub = ?", {user.sub}));
    for (const auto& [name, value] : user.attributes)
        TRY_VOID(connection.execute("INSERT INTO user_pool_user_attributes (sub, pool_id, name, value) VALUES (?, ?, ?, ?)",
                                    {user.sub, user.pool_id, name, value}));
    return claim_aliases(connection, pool, user, conflict);
}

Result<void> claim_aliases(store::Connection& connection, const Pool& pool, const User& user, AliasConflict conflict)
{
    TRY_VOID(connection.execute("DELETE FROM user_pool_aliases WHERE sub = ?", {user.sub}));
    for (const auto& [key, attribute] : aliases_of(pool, user)) {
        // A user name is nobody else's alias, and an alias nobody else's user name.
        TRY(const auto named,
            connection.query("SELECT sub FROM user_pool_users WHERE pool_id = ? AND username_key = ? AND sub <> ?",
                             {pool.id, key, user.sub}));
        if (!named.empty()) return fail(errors::alias_exists(attribute));
        TRY(const auto held,
            connection.query("SELECT sub FROM user_pool_aliases WHERE pool_id = ? AND alias_key = ?", {pool.id, key}));
        if (!held.empty()) TRY_VOID(free_alias(connection, pool, key, attribute, conflict));
        TRY_VOID(connection.execute("INSERT INTO user_pool_aliases (pool_id, alias_key, attribute, sub) VALUES (?, ?, ?, ?)",
                                    {pool.id, key, attribute, user.sub}));
    }
    return {};
}

Result<void> remove(store::Connection& connection, std::string_view sub)
{
    TRY_VOID(connection.execute("DELETE FROM user_pool_users WHERE sub = ?", {std::string(sub)}));
    return {};
}

Result<std::vector<std::string>> groups_of(store::Connection& connection, std::string_view sub)
{
    TRY(const auto rows, connection.query("SELECT group_name FROM user_pool_memberships WHERE sub = ? ORDER BY group_name",
                                          {std::string(sub)}));
    std::vector<std::string> names;
    for (const auto& row : rows) names.push_back(row.text("group_name"));
    return names;
}

Result<std::vector<std::string>> password_history(store::Connection& connection, std::string_view sub, int size)
{
    TRY(const auto rows, connection.query("SELECT password_hash FROM user_pool_password_history WHERE sub = ? "
                                          "ORDER BY credential_version DESC LIMIT ?",
                                          {std::string(sub), std::int64_t{size}}));
    std::vector<std::string> hashes;
    for (const auto& row : rows) hashes.push_back(row.blob("password_hash"));
    return hashes;
}

}  // namespace users

std::vector<api::AttributeType> to_attribute_list(const User& user)
{
    std::vector<api::AttributeType> list;
    list.push_back({.Name = "sub", .Value = user.sub});
    for (const auto& [name, value] : user.attributes) list.push_back({.Name = name, .Value = value});
    return list;
}

api::UserType to_user_type(const User& user)
{
    api::UserType type;
    type.Username = user.username;
    type.Attributes = to_attribute_list(user);
    type.UserCreateDate = user.created;
    type.UserLastModifiedDate = user.modified;
    type.Enabled = user.enabled;
    type.UserStatus = user.status;
    return type;
}

}  // namespace sekisho::cognito_idp
