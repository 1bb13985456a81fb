#include "services/cognito_idp/federation/links.h"

#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/federation/provider_store.h"

namespace sekisho::cognito_idp::links {
namespace {

constexpr std::size_t links_per_user = 5;
constexpr const char* attribute = "identities";

/// What the attribute says of one link.
Result<wire::Json> described(const Pool& pool, const store::Row& row)
{
    const auto name = row.text("provider_name");
    TRY(const auto provider, providers::get(pool, name));
    wire::Json entry;
    entry.set("userId", row.text("attribute_value"));
    entry.set("providerName", name);
    entry.set("providerType", *provider.type.ProviderType);
    entry.set("issuer", wire::Json());
    entry.set("primary", false);
    entry.set("dateCreated", row.integer("created_at"));
    return entry;
}

/// Writes `identities` anew from the table.
Result<void> rewrite(store::Connection& connection, const Pool& pool, const std::string& sub, Time now)
{
    TRY(const auto rows, connection.query("SELECT provider_name, attribute_value, created_at FROM user_pool_links "
                                          "WHERE sub = ? ORDER BY created_at, provider_name, attribute_value",
                                          {sub}));
    wire::Json::Array entries;
    for (const auto& row : rows) {
        TRY(auto entry, described(pool, row));
        entries.push_back(std::move(entry));
    }
    TRY_VOID(connection.execute("DELETE FROM user_pool_user_attributes WHERE sub = ? AND name = ?",
                                {sub, std::string(attribute)}));
    if (!entries.empty())
        TRY_VOID(connection.execute("INSERT INTO user_pool_user_attributes (sub, pool_id, name, value) VALUES (?, ?, ?, ?)",
                                    {sub, pool.id, std::string(attribute), wire::to_text(std::move(entries))}));
    TRY_VOID(connection.execute("UPDATE user_pool_users SET modified_at = ? WHERE sub = ?", {epoch_milliseconds(now), sub}));
    return {};
}

store::Parameters key_of(std::string_view pool_id, const Source& source)
{
    return {std::string(pool_id), source.provider_name, source.attribute_name, source.attribute_value};
}

}  // namespace

Result<std::optional<std::string>> find(store::Connection& connection, std::string_view pool_id, const Source& source)
{
    TRY(const auto rows, connection.query("SELECT sub FROM user_pool_links WHERE pool_id = ? AND provider_name = ? AND "
                                          "attribute_name = ? AND attribute_value = ?",
                                          key_of(pool_id, source)));
    if (rows.empty()) return std::nullopt;
    return rows.front().text("sub");
}

Result<void> add(store::Connection& connection, const Pool& pool, const User& user, const Source& source, Time now)
{
    TRY(const auto linked, find(connection, pool.id, source));
    if (linked) return fail(errors::invalid_parameter("SourceUser is already linked to DestinationUser"));
    TRY(const auto rows, connection.query("SELECT COUNT(*) AS links FROM user_pool_links WHERE sub = ?", {user.sub}));
    if (rows.front().integer("links") >= static_cast<std::int64_t>(links_per_user))
        return fail(errors::limit_exceeded("The number of identities that are linked to the user has exceeded its limit."));
    TRY_VOID(connection.execute(
        "INSERT INTO user_pool_links (pool_id, provider_name, attribute_name, attribute_value, sub, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        {pool.id, source.provider_name, source.attribute_name, source.attribute_value, user.sub, epoch_milliseconds(now)}));
    return rewrite(connection, pool, user.sub, now);
}

Result<bool> remove(store::Connection& connection, const Pool& pool, const Source& source, Time now)
{
    TRY(const auto sub, find(connection, pool.id, source));
    if (!sub) return false;
    TRY_VOID(
        connection.execute("DELETE FROM user_pool_links WHERE pool_id = ? AND provider_name = ? AND "
                           "attribute_name = ? AND attribute_value = ?",
                           key_of(pool.id, source)));
    TRY_VOID(rewrite(connection, pool, *sub, now));
    return true;
}

Result<void> remove_of_provider(store::Connection& connection, const Pool& pool, const std::string& provider_name, Time now)
{
    TRY(const auto rows, connection.query("SELECT DISTINCT sub FROM user_pool_links WHERE pool_id = ? AND provider_name = ?",
                                          {pool.id, provider_name}));
    TRY_VOID(
        connection.execute("DELETE FROM user_pool_links WHERE pool_id = ? AND provider_name = ?", {pool.id, provider_name}));
    for (const auto& row : rows) TRY_VOID(rewrite(connection, pool, row.text("sub"), now));
    return {};
}

wire::Json identities_claim(const User& user)
{
    const auto text = user.attribute(attribute);
    auto identities = text ? wire::parse_json(*text) : wire::Json();
    if (!identities || !identities->array()) return {};
    // In tokens, AWS writes these two as text.
    for (auto& identity : *identities->array()) {
        if (const auto* primary = identity.find("primary"); primary && primary->boolean())
            identity.set("primary", *primary->boolean() ? "true" : "false");
        if (const auto* created = identity.find("dateCreated"); created && created->integer())
            identity.set("dateCreated", std::to_string(*created->integer()));
    }
    return *std::move(identities);
}

store::Migration migration()
{
    return {"cognito_idp", 14, R"(
CREATE TABLE user_pool_links (
    pool_id TEXT NOT NULL REFERENCES user_pools(id) ON DELETE CASCADE,
    provider_name TEXT NOT NULL, attribute_name TEXT NOT NULL, attribute_value TEXT NOT NULL,
    sub TEXT NOT NULL REFERENCES user_pool_users(sub) ON DELETE CASCADE, created_at BIGINT NOT NULL,
    PRIMARY KEY (pool_id, provider_name, attribute_name, attribute_value));
CREATE INDEX user_pool_links_by_user ON user_pool_links (sub);
)"};
}

}  // namespace sekisho::cognito_idp::links
