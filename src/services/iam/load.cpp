#include <algorithm>
#include <unordered_map>

#include "base/encoding.h"
#include "services/iam/documents.h"
#include "services/iam/record_tables.h"
#include "services/iam/rows.h"
#include "services/iam/tables.h"

namespace sekisho::iam::tables {

namespace {

using Texts = std::unordered_map<std::string, std::vector<std::string>>;

Result<Texts> load_lists(store::Connection& connection, std::string_view sql)
{
    Texts lists;
    TRY(const auto rows, connection.query(sql));
    for (const auto& row : rows) lists[row.text("owner")].push_back(row.text("value"));
    return lists;
}

using Documents = std::unordered_map<std::string, std::map<std::string, std::string>>;

/// Rows of (owner, name, value) by owner.
Result<Documents> load_pairs(store::Connection& connection, std::string_view sql)
{
    Documents pairs;
    TRY(const auto rows, connection.query(sql));
    for (const auto& row : rows) pairs[row.text("owner")][row.text("name")] = row.text("value");
    return pairs;
}

/// What hangs on entities, read once for all of them.
struct Attributes {
    Texts attached;
    Texts groups;
    Documents inline_policies;
    Documents trust_principals;
    std::unordered_map<std::string, Tags> tags;
};

Result<Attributes> load_attributes(store::Connection& connection)
{
    Attributes all;
    TRY(all.attached,
        load_lists(connection,
                   "SELECT entity_id AS owner, policy_arn AS value FROM iam_attachment ORDER BY entity_id, position"));
    TRY(all.groups,
        load_lists(connection, "SELECT user_id AS owner, group_id AS value FROM iam_membership ORDER BY user_id, position"));
    TRY(all.inline_policies,
        load_pairs(connection, "SELECT entity_id AS owner, name, document AS value FROM iam_inline_policy"));
    TRY(all.trust_principals,
        load_pairs(connection, "SELECT role_id AS owner, arn AS name, unique_id AS value FROM iam_trust_principal"));
    TRY(all.tags, load_tags(connection));
    return all;
}

Result<Entity> make_entity(const store::Row& row, const std::string& account, Attributes& all)
{
    const auto kind = kind_of(row.text("kind"));
    if (!kind) return fail("StoreFailure", "unknown kind of entity", 500);
    Entity entity;
    entity.kind = *kind;
    entity.id = row.text("id");
    entity.name = row.text("name");
    entity.path = row.text("path");
    entity.arn = iam_arn(account, word_of(*kind), entity.path, entity.name);
    entity.created = from_epoch_milliseconds(row.integer("created"));
    entity.boundary = row.text("boundary");
    entity.description = row.text("description");
    entity.max_session_duration = static_cast<int>(row.integer("max_session_duration"));
    entity.attached = std::move(all.attached[entity.id]);
    entity.groups = std::move(all.groups[entity.id]);
    entity.tags = std::move(all.tags[entity.id]);
    for (const auto& [name, document] : all.inline_policies[entity.id]) {
        entity.inline_policies.emplace(name, restore_policy(document, name));
    }
    if (*kind == EntityKind::role) {
        entity.trust = restore_trust(row.text("trust_policy"), std::move(all.trust_principals[entity.id]), entity.arn);
    }
    return entity;
}

Result<void> load_entities(store::Connection& connection, IamState& state)
{
    TRY(auto all, load_attributes(connection));
    TRY(const auto rows, connection.query("SELECT * FROM iam_entity WHERE account = ?", {state.account}));
    auto& by_id = state.entities_by_id.edit();
    std::array<IamState::ByName*, 3> by_name{&state.entities[0].edit(), &state.entities[1].edit(),
                                             &state.entities[2].edit()};
    for (const auto& row : rows) {
        TRY(auto made, make_entity(row, state.account, all));
        auto entity = std::make_shared<const Entity>(std::move(made));
        (*by_name[static_cast<std::size_t>(entity->kind)])[lower_ascii(entity->name)] = entity;
        by_id[entity->id] = std::move(entity);
    }
    return {};
}

Result<void> load_policies(store::Connection& connection, IamState& state)
{
    std::map<std::string, ManagedPolicy> policies;
    TRY(auto tags, load_tags(connection));
    TRY(const auto rows, connection.query("SELECT * FROM iam_managed_policy WHERE account = ?", {state.account}));
    for (const auto& row : rows) {
        auto& policy = policies[row.text("arn")];
        policy.arn = row.text("arn");
        policy.id = row.text("id");
        policy.name = row.text("name");
        policy.path = row.text("path");
        policy.description = row.text("description");
        policy.created = from_epoch_milliseconds(row.integer("created"));
        policy.updated = from_epoch_milliseconds(row.integer("updated"));
        policy.default_version = static_cast<int>(row.integer("default_version"));
        policy.next_version = static_cast<int>(row.integer("next_version"));
        policy.tags = std::move(tags[policy.arn]);
    }
    TRY(const auto versions, connection.query("SELECT * FROM iam_policy_version ORDER BY policy_arn, number"));
    for (const auto& row : versions) {
        const auto owner = policies.find(row.text("policy_arn"));
        if (owner == policies.end()) continue;
        owner->second.versions.push_back({.number = static_cast<int>(row.integer("number")),
                                          .policy = restore_policy(row.text("document"), owner->first),
                                          .created = from_epoch_milliseconds(row.integer("created"))});
    }
    auto& all = state.policies.edit();
    for (auto& [arn, policy] : policies) {
        if (policy.versions.empty()) return fail("StoreFailure", "managed policy without versions", 500);
        all[arn] = std::make_shared<const ManagedPolicy>(std::move(policy));
    }
    return {};
}

Result<void> load_keys(store::Connection& connection, const crypto::Sealer& sealer, IamState& state)
{
    auto& keys = state.access_keys.edit();
    TRY(const auto rows, connection.query("SELECT * FROM iam_access_key WHERE account = ?", {state.account}));
    for (const auto& row : rows) {
        AccessKey key;
        key.id = row.text("id");
        key.owner = row.text("owner");
        const auto sealed = from_base64(row.text("sealed_secret"));
        auto secret = sealed ? sealer.open_sealed("iam-access-key", key.id, *sealed) : std::nullopt;
        if (!secret) return fail("StoreFailure", "an access key does not open under this master key", 500);
        key.secret = Secret(*std::move(secret));
        key.status = row.text("status") == "Active" ? KeyStatus::active : KeyStatus::inactive;
        key.created = from_epoch_milliseconds(row.integer("created"));
        if (const auto used = row.maybe_integer("last_used")) {
            key.last_use->set({from_epoch_milliseconds(*used), row.maybe_text("last_service").value_or("N/A"),
                               row.maybe_text("last_region").value_or("N/A")});
        }
        const auto id = key.id;
        keys[id] = std::make_shared<const AccessKey>(std::move(key));
    }
    return {};
}

Result<void> load_providers(store::Connection& connection, IamState& state)
{
    TRY(auto clients, load_lists(connection,
                                 "SELECT provider_arn AS owner, client_id AS value FROM iam_oidc_client "
                                 "ORDER BY provider_arn, position"));
    TRY(auto prints, load_lists(connection,
                                "SELECT provider_arn AS owner, thumbprint AS value FROM iam_oidc_thumbprint "
                                "ORDER BY provider_arn, position"));
    TRY(auto tags, load_tags(connection));
    TRY(const auto rows, connection.query("SELECT * FROM iam_oidc_provider WHERE account = ?", {state.account}));
    auto& providers = state.providers.edit();
    for (const auto& row : rows) {
        OidcProvider provider;
        provider.arn = row.text("arn");
        provider.url = row.text("url");
        provider.created = from_epoch_milliseconds(row.integer("created"));
        provider.client_ids = std::move(clients[provider.arn]);
        provider.thumbprints = std::move(prints[provider.arn]);
        provider.tags = std::move(tags[provider.arn]);
        const auto arn = provider.arn;
        providers[arn] = std::make_shared<const OidcProvider>(std::move(provider));
    }
    return {};
}

}  // namespace

Result<IamState> load(store::Connection& connection, const crypto::Sealer& sealer, const std::string& account)
{
    IamState state;
    state.account = account;
    TRY_VOID(load_entities(connection, state));
    TRY_VOID(load_policies(connection, state));
    TRY_VOID(load_keys(connection, sealer, state));
    TRY_VOID(load_providers(connection, state));
    TRY(const auto rows, connection.query("SELECT alias FROM iam_account_alias WHERE account = ?", {account}));
    for (const auto& row : rows) state.aliases.push_back(row.text("alias"));
    TRY_VOID(load_records(connection, sealer, state));
    return state;
}

}  // namespace sekisho::iam::tables
