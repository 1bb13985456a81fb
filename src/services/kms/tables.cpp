#include "services/kms/tables.h"

#include "base/log.h"
#include "policy/stand_in.h"
#include "wire/json.h"

namespace sekisho::kms {
namespace {

constexpr std::string_view material_purpose = "kms-key-material";

constexpr const char* first_tables = R"(
CREATE TABLE kms_key (
    id                  TEXT NOT NULL PRIMARY KEY,
    account             TEXT NOT NULL,
    region              TEXT NOT NULL,
    description         TEXT NOT NULL,
    created             BIGINT NOT NULL,
    state               TEXT NOT NULL,
    deletion            BIGINT,
    pending_window_days BIGINT NOT NULL,
    policy              TEXT NOT NULL,
    policy_principals   TEXT NOT NULL,
    tags                TEXT NOT NULL,
    sealed_material     BLOB NOT NULL
);
CREATE TABLE kms_alias (
    account TEXT NOT NULL,
    region  TEXT NOT NULL,
    name    TEXT NOT NULL,
    key_id  TEXT NOT NULL REFERENCES kms_key (id) ON DELETE CASCADE,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    PRIMARY KEY (account, region, name)
))";

std::string text_of(const std::map<std::string, std::string>& map)
{
    wire::Json::Object members;
    for (const auto& [name, value] : map) members.emplace_back(name, wire::Json(value));
    return wire::to_text(wire::Json(std::move(members)));
}

Result<std::map<std::string, std::string>> map_of(std::string_view text)
{
    std::map<std::string, std::string> map;
    TRY(const auto json, wire::parse_json(text));
    if (const auto* members = json.object())
        for (const auto& [name, value] : *members)
            if (const auto* string = value.string()) map.emplace(name, *string);
    return map;
}

std::string_view word_of(KeyState state)
{
    switch (state) {
        case KeyState::enabled: return "enabled";
        case KeyState::pending_deletion: return "pending_deletion";
        case KeyState::disabled: break;
    }
    return "disabled";
}

/// What is not known to be enabled is not.
KeyState state_of(std::string_view word)
{
    return word == "enabled"            ? KeyState::enabled
           : word == "pending_deletion" ? KeyState::pending_deletion
                                        : KeyState::disabled;
}

store::Value optional_time(const std::optional<Time>& time)
{
    return time ? store::Value(epoch_milliseconds(*time)) : store::Value();
}

Result<KeyPtr> key_of(const store::Row& row, const crypto::Sealer& sealer)
{
    auto key = std::make_shared<Key>();
    key->id = row.text("id");
    key->account = row.text("account");
    key->region = row.text("region");
    key->description = row.text("description");
    key->created = from_epoch_milliseconds(row.integer("created"));
    key->state = state_of(row.text("state"));
    if (const auto deletion = row.maybe_integer("deletion")) key->deletion = from_epoch_milliseconds(*deletion);
    key->pending_window_days = static_cast<int>(row.integer("pending_window_days"));
    TRY(auto principals, map_of(row.text("policy_principals")));
    key->policy =
        policy::reopen_resource_policy(row.text("policy"), policy::PolicyKind::resource, key->arn(), std::move(principals));
    if (policy::is_stand_in(*key->policy.compiled))
        log::error("a key policy no longer parses; its key is closed", {{"key", key->arn()}});
    TRY(key->tags, map_of(row.text("tags")));
    auto material = sealer.open_sealed(material_purpose, key->id, row.blob("sealed_material"));
    if (!material) return fail({"StoreFailure", "", 500, "the material of a KMS key does not open", {}});
    key->material = Secret(*std::move(material));
    return KeyPtr(std::move(key));
}

Alias alias_of(const store::Row& row)
{
    return {row.text("account"),
            row.text("region"),
            row.text("name"),
            row.text("key_id"),
            from_epoch_milliseconds(row.integer("created")),
            from_epoch_milliseconds(row.integer("updated"))};
}

}  // namespace

std::vector<store::Migration> migrations() { return {{.area = "kms", .number = 1, .sql = first_tables}}; }

Result<State> load(store::Connection& connection, const crypto::Sealer& sealer)
{
    auto keys = std::make_shared<State::Keys>();
    TRY(const auto key_rows, connection.query("SELECT * FROM kms_key"));
    for (const auto& row : key_rows) {
        TRY(auto key, key_of(row, sealer));
        keys->emplace(key->id, key);
    }
    auto aliases = std::make_shared<State::Aliases>();
    TRY(const auto alias_rows, connection.query("SELECT account, region, name, key_id, created, updated FROM kms_alias"));
    for (const auto& row : alias_rows) {
        auto alias = alias_of(row);
        aliases->emplace(alias.arn(), std::move(alias));
    }
    return State{std::move(keys), std::move(aliases)};
}

Result<void> insert_key(store::Connection& connection, const crypto::Sealer& sealer, const Key& key)
{
    TRY_VOID(connection.execute(
        "INSERT INTO kms_key (id, account, region, description, created, state, deletion, pending_window_days, policy,"
        " policy_principals, tags, sealed_material) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {key.id, key.account, key.region, key.description, epoch_milliseconds(key.created), std::string(word_of(key.state)),
         optional_time(key.deletion), std::int64_t{key.pending_window_days}, key.policy.document,
         text_of(key.policy.principals), text_of(key.tags),
         store::Blob{sealer.seal(material_purpose, key.id, key.material.reveal())}}));
    return {};
}

Result<void> update_key(store::Connection& connection, const Key& key)
{
    TRY_VOID(connection.execute(
        "UPDATE kms_key SET description = ?, state = ?, deletion = ?, pending_window_days = ?, policy = ?,"
        " policy_principals = ?, tags = ? WHERE id = ?",
        {key.description, std::string(word_of(key.state)), optional_time(key.deletion),
         std::int64_t{key.pending_window_days}, key.policy.document, text_of(key.policy.principals), text_of(key.tags),
         key.id}));
    return {};
}

Result<void> delete_key(store::Connection& connection, const std::string& id)
{
    TRY_VOID(connection.execute("DELETE FROM kms_key WHERE id = ?", {id}));
    return {};
}

Result<void> put_alias(store::Connection& connection, const Alias& alias)
{
    TRY_VOID(delete_alias(connection, alias));
    TRY_VOID(connection.execute(
        "INSERT INTO kms_alias (account, region, name, key_id, created, updated) VALUES (?, ?, ?, ?, ?, ?)",
        {alias.account, alias.region, alias.name, alias.key_id, epoch_milliseconds(alias.created),
         epoch_milliseconds(alias.updated)}));
    return {};
}

Result<void> delete_alias(store::Connection& connection, const Alias& alias)
{
    TRY_VOID(connection.execute("DELETE FROM kms_alias WHERE account = ? AND region = ? AND name = ?",
                                {alias.account, alias.region, alias.name}));
    return {};
}

}  // namespace sekisho::kms
