#include "services/iam/tables.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "services/iam/rows.h"

namespace sekisho::iam::tables {

namespace {

constexpr std::string_view secret_purpose = "iam-access-key";

/// A table of (owner, value, position): a list of texts that belongs to one record.
struct ListTable {
    std::string_view table;
    std::string_view owner;
    std::string_view value;
};
constexpr ListTable attachments{"iam_attachment", "entity_id", "policy_arn"};
constexpr ListTable memberships{"iam_membership", "user_id", "group_id"};
constexpr ListTable client_ids{"iam_oidc_client", "provider_arn", "client_id"};
constexpr ListTable thumbprints{"iam_oidc_thumbprint", "provider_arn", "thumbprint"};

Result<void> replace_list(store::Connection& connection, const ListTable& list, const std::string& owner,
                          const std::vector<std::string>& values)
{
    TRY_VOID(remove_rows(connection, list.table, list.owner, owner));
    const auto insert =
        fmt::format("INSERT INTO {} ({}, {}, position) VALUES (?, ?, ?)", list.table, list.owner, list.value);
    std::int64_t position = 0;
    for (const auto& value : values) TRY_VOID(connection.execute(insert, {owner, value, position++}));
    return {};
}

Result<void> save_row(store::Connection& connection, const std::string& account, const Entity& entity)
{
    TRY_VOID(connection.execute(
        "INSERT INTO iam_entity (id, account, kind, name, folded_name, path, created, boundary, description, "
        "max_session_duration, trust_policy) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, folded_name = excluded.folded_name, path = excluded.path, "
        "boundary = excluded.boundary, description = excluded.description, "
        "max_session_duration = excluded.max_session_duration, trust_policy = excluded.trust_policy",
        {entity.id, account, std::string(word_of(entity.kind)), entity.name, lower_ascii(entity.name), entity.path,
         epoch_milliseconds(entity.created), entity.boundary, entity.description,
         static_cast<std::int64_t>(entity.max_session_duration), entity.trust.policy.document}));
    return {};
}

}  // namespace

Result<void> save(store::Connection& connection, const std::string& account, const Entity& entity)
{
    TRY_VOID(save_row(connection, account, entity));
    TRY_VOID(remove_rows(connection, "iam_inline_policy", "entity_id", entity.id));
    for (const auto& [name, policy] : entity.inline_policies) {
        TRY_VOID(connection.execute("INSERT INTO iam_inline_policy (entity_id, name, document) VALUES (?, ?, ?)",
                                    {entity.id, name, policy.document}));
    }
    TRY_VOID(remove_rows(connection, "iam_trust_principal", "role_id", entity.id));
    for (const auto& [arn, unique_id] : entity.trust.principals) {
        TRY_VOID(connection.execute("INSERT INTO iam_trust_principal (role_id, arn, unique_id) VALUES (?, ?, ?)",
                                    {entity.id, arn, unique_id}));
    }
    TRY_VOID(replace_list(connection, attachments, entity.id, entity.attached));
    TRY_VOID(replace_list(connection, memberships, entity.id, entity.groups));
    return replace_tags(connection, entity.id, entity.tags);
}

Result<void> erase(store::Connection& connection, const Entity& entity)
{
    TRY_VOID(remove_rows(connection, "iam_tag", "owner", entity.id));
    return remove_rows(connection, "iam_entity", "id", entity.id);
}

Result<void> save(store::Connection& connection, const std::string& account, const ManagedPolicy& policy)
{
    TRY_VOID(connection.execute(
        "INSERT INTO iam_managed_policy (arn, account, id, name, folded_name, path, description, created, updated, "
        "default_version, next_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (arn) DO UPDATE SET description = excluded.description, updated = excluded.updated, "
        "default_version = excluded.default_version, next_version = excluded.next_version",
        {policy.arn, account, policy.id, policy.name, lower_ascii(policy.name), policy.path, policy.description,
         epoch_milliseconds(policy.created), epoch_milliseconds(policy.updated),
         static_cast<std::int64_t>(policy.default_version), static_cast<std::int64_t>(policy.next_version)}));
    TRY_VOID(remove_rows(connection, "iam_policy_version", "policy_arn", policy.arn));
    for (const auto& version : policy.versions) {
        TRY_VOID(
            connection.execute("INSERT INTO iam_policy_version (policy_arn, number, document, created) VALUES (?, ?, ?, ?)",
                               {policy.arn, static_cast<std::int64_t>(version.number), version.policy.document,
                                epoch_milliseconds(version.created)}));
    }
    return replace_tags(connection, policy.arn, policy.tags);
}

Result<void> erase(store::Connection& connection, const ManagedPolicy& policy)
{
    TRY_VOID(remove_rows(connection, "iam_tag", "owner", policy.arn));
    return remove_rows(connection, "iam_managed_policy", "arn", policy.arn);
}

Result<void> insert(store::Connection& connection, const std::string& account, const crypto::Sealer& sealer,
                    const AccessKey& key)
{
    TRY_VOID(connection.execute(
        "INSERT INTO iam_access_key (id, account, owner, sealed_secret, status, created) VALUES (?, ?, ?, ?, ?, ?)",
        {key.id, account, key.owner, base64(sealer.seal(secret_purpose, key.id, key.secret.reveal())),
         std::string(key.status == KeyStatus::active ? "Active" : "Inactive"), epoch_milliseconds(key.created)}));
    return {};
}

Result<void> update_status(store::Connection& connection, const AccessKey& key)
{
    TRY_VOID(connection.execute("UPDATE iam_access_key SET status = ? WHERE id = ?",
                                {std::string(key.status == KeyStatus::active ? "Active" : "Inactive"), key.id}));
    return {};
}

Result<void> update_use(store::Connection& connection, const std::string& key_id, const KeyUse& use)
{
    TRY_VOID(connection.execute("UPDATE iam_access_key SET last_used = ?, last_service = ?, last_region = ? WHERE id = ?",
                                {epoch_milliseconds(use.time), use.service, use.region, key_id}));
    return {};
}

Result<void> erase(store::Connection& connection, const AccessKey& key)
{
    return remove_rows(connection, "iam_access_key", "id", key.id);
}

Result<void> save(store::Connection& connection, const std::string& account, const OidcProvider& provider)
{
    TRY_VOID(
        connection.execute("INSERT INTO iam_oidc_provider (arn, account, url, created) VALUES (?, ?, ?, ?) "
                           "ON CONFLICT (arn) DO NOTHING",
                           {provider.arn, account, provider.url, epoch_milliseconds(provider.created)}));
    TRY_VOID(replace_list(connection, client_ids, provider.arn, provider.client_ids));
    TRY_VOID(replace_list(connection, thumbprints, provider.arn, provider.thumbprints));
    return replace_tags(connection, provider.arn, provider.tags);
}

Result<void> erase(store::Connection& connection, const OidcProvider& provider)
{
    TRY_VOID(remove_rows(connection, "iam_tag", "owner", provider.arn));
    return remove_rows(connection, "iam_oidc_provider", "arn", provider.arn);
}

Result<void> save_aliases(store::Connection& connection, const std::string& account, const std::vector<std::string>& aliases)
{
    TRY_VOID(remove_rows(connection, "iam_account_alias", "account", account));
    for (const auto& alias : aliases) {
        TRY_VOID(connection.execute("INSERT INTO iam_account_alias (account, alias) VALUES (?, ?)", {account, alias}));
    }
    return {};
}

}  // namespace sekisho::iam::tables
