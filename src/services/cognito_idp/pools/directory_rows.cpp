#include "services/cognito_idp/pools/directory_rows.h"

#include "base/encoding.h"
#include "op/errors.h"
#include "services/cognito_idp/pools/signing_keys.h"
#include "wire/codec.h"

namespace sekisho::cognito_idp::rows {
namespace {

constexpr std::string_view secret_purpose = "user-pool-client-secret";
constexpr std::string_view document_purpose = "user-pool-document";

using Pools = std::map<std::string, std::shared_ptr<Pool>, std::less<>>;
using Clients = std::map<std::string, std::shared_ptr<Client>, std::less<>>;

std::string_view mode_text(Mode mode) { return mode == Mode::strict ? "strict" : "aws-compat"; }

std::unexpected<Error> broken(std::string_view what, std::string_view id)
{
    return fail(op::errors::internal_failure(fmt::format("stored {} `{}` cannot be read", what, id)));
}

Result<void> load_pools(store::Connection& connection, Pools& pools)
{
    TRY(const auto found, connection.query("SELECT id, mode, settings, web_authn, mfa FROM user_pools"));
    for (const auto& row : found) {
        auto pool = std::make_shared<Pool>();
        pool->id = row.text("id");
        pool->mode = row.text("mode") == "strict" ? Mode::strict : Mode::aws_compat;
        auto settings = wire::from_json_text<api::UserPoolType>(row.text("settings"));
        if (!settings || !settings->Arn) return broken("user pool", pool->id);
        pool->settings = *std::move(settings);
        pool->arn = *pool->settings.Arn;
        if (const auto text = row.maybe_text("web_authn")) {
            auto configuration = wire::from_json_text<api::WebAuthnConfigurationType>(*text);
            if (!configuration) return broken("passkey configuration of pool", pool->id);
            pool->web_authn = *std::move(configuration);
        }
        if (const auto text = row.maybe_text("mfa")) {
            auto configuration = wire::from_json_text<api::GetUserPoolMfaConfigResponse>(*text);
            if (!configuration) return broken("MFA configuration of pool", pool->id);
            pool->mfa = *std::move(configuration);
        }
        pools.emplace(pool->id, std::move(pool));
    }
    return {};
}

Result<void> load_keys(store::Connection& connection, const crypto::Sealer& sealer, Pools& pools)
{
    TRY(auto loaded, key_rows::load(connection, sealer));
    for (auto& [id, pool] : pools) {
        auto keys = PoolKeys::of(std::move(loaded[id]));
        if (!keys) return broken("signing keys of pool", id);
        pool->keys = std::make_shared<const PoolKeys>(*std::move(keys));
    }
    return {};
}

Result<void> load_groups(store::Connection& connection, Pools& pools)
{
    TRY(const auto found,
        connection.query("SELECT pool_id, name, description, role_arn, precedence, created_at, modified_at "
                         "FROM user_pool_groups"));
    for (const auto& row : found) {
        api::GroupType group;
        group.GroupName = row.text("name");
        group.UserPoolId = row.text("pool_id");
        group.Description = row.maybe_text("description");
        group.RoleArn = row.maybe_text("role_arn");
        if (const auto precedence = row.maybe_integer("precedence")) group.Precedence = static_cast<int>(*precedence);
        group.CreationDate = from_epoch_milliseconds(row.integer("created_at"));
        group.LastModifiedDate = from_epoch_milliseconds(row.integer("modified_at"));
        pools.at(*group.UserPoolId)->groups.emplace(*group.GroupName, std::move(group));
    }
    return {};
}

std::string binding(std::string_view pool_id, std::string_view kind, std::string_view name)
{
    return fmt::format("{}|{}|{}", pool_id, kind, name);
}

std::optional<DocumentKind> kind_of(std::string_view text)
{
    for (std::size_t i = 0; i < document_kinds; ++i)
        if (const auto kind = static_cast<DocumentKind>(i); to_text(kind) == text) return kind;
    return std::nullopt;
}

Result<void> load_documents(store::Connection& connection, const crypto::Sealer& sealer, Pools& pools)
{
    TRY(const auto found, connection.query("SELECT pool_id, kind, name, client_id, body, secret, created_at, modified_at "
                                           "FROM user_pool_documents"));
    for (const auto& row : found) {
        const auto pool_id = row.text("pool_id"), kind_text = row.text("kind"), name = row.text("name");
        const auto kind = kind_of(kind_text);
        if (!kind) return broken("document", binding(pool_id, kind_text, name));
        auto document = std::make_shared<Document>();
        document->body = row.text("body");
        document->client_id = row.maybe_text("client_id").value_or("");
        document->created = from_epoch_milliseconds(row.integer("created_at"));
        document->modified = from_epoch_milliseconds(row.integer("modified_at"));
        if (const auto sealed = row.maybe_blob("secret")) {
            auto plain = sealer.open_sealed(document_purpose, binding(pool_id, kind_text, name), *sealed);
            if (!plain) return broken("document", binding(pool_id, kind_text, name));
            document->secret = Secret(*std::move(plain));
        }
        pools.at(pool_id)->documents.set(*kind, name, std::move(document));
    }
    return {};
}

Result<void> load_clients(store::Connection& connection, const crypto::Sealer& sealer, Clients& clients)
{
    TRY(const auto found, connection.query("SELECT id, settings FROM user_pool_clients"));
    for (const auto& row : found) {
        auto client = std::make_shared<Client>();
        client->id = row.text("id");
        auto settings = wire::from_json_text<api::UserPoolClientType>(row.text("settings"));
        if (!settings || !settings->UserPoolId) return broken("user pool client", client->id);
        client->settings = *std::move(settings);
        clients.emplace(client->id, std::move(client));
    }
    TRY(const auto secrets,
        connection.query("SELECT client_id, id, secret, created_at FROM user_pool_client_secrets ORDER BY created_at, id"));
    for (const auto& row : secrets) {
        const auto client_id = row.text("client_id"), id = row.text("id");
        auto plain = sealer.open_sealed(secret_purpose, client_id + "|" + id, row.blob("secret"));
        if (!plain) return broken("client secret", id);
        clients.at(client_id)->secrets.push_back(
            {id, from_epoch_milliseconds(row.integer("created_at")), Secret(*std::move(plain))});
    }
    return {};
}

Result<void> insert_secrets(store::Connection& connection, const crypto::Sealer& sealer, const Client& client)
{
    for (const auto& secret : client.secrets) {
        store::Blob sealed{sealer.seal(secret_purpose, client.id + "|" + secret.id, secret.value.reveal())};
        TRY_VOID(connection.execute(
            "INSERT INTO user_pool_client_secrets (client_id, id, secret, created_at) VALUES (?, ?, ?, ?)",
            {client.id, secret.id, std::move(sealed), epoch_milliseconds(secret.created)}));
    }
    return {};
}

store::Value optional_integer(const std::optional<int>& value)
{
    return value ? store::Value(static_cast<std::int64_t>(*value)) : store::Value();
}

}  // namespace

Result<DirectoryState> load(store::Connection& connection, const crypto::Sealer& sealer)
{
    Pools pools;
    Clients clients;
    TRY_VOID(load_pools(connection, pools));
    TRY_VOID(load_keys(connection, sealer, pools));
    TRY_VOID(load_groups(connection, pools));
    TRY_VOID(load_documents(connection, sealer, pools));
    TRY_VOID(load_clients(connection, sealer, clients));
    DirectoryState state;
    for (const auto& [id, pool] : pools)
        for (const auto& [domain, document] : pool->documents.of(DocumentKind::domain)) state.set_domain(domain, id);
    state.pools = std::make_shared<const DirectoryState::Pools>(pools.begin(), pools.end());
    state.clients = std::make_shared<const DirectoryState::Clients>(clients.begin(), clients.end());
    return state;
}

Result<void> insert_pool(store::Connection& connection, const crypto::Sealer& sealer, const Pool& pool)
{
    TRY_VOID(connection.execute(
        "INSERT INTO user_pools (id, name, mode, settings, created_at, modified_at) VALUES (?, ?, ?, ?, ?, ?)",
        {pool.id, *pool.settings.Name, std::string(mode_text(pool.mode)), wire::to_json_text(pool.settings),
         epoch_milliseconds(*pool.settings.CreationDate), epoch_milliseconds(*pool.settings.LastModifiedDate)}));
    return key_rows::replace(connection, sealer, pool.id, pool.keys->all);
}

Result<void> update_pool(store::Connection& connection, const Pool& pool)
{
    const auto web_authn = pool.web_authn ? std::optional(wire::to_json_text(*pool.web_authn)) : std::nullopt;
    const auto mfa = pool.mfa ? std::optional(wire::to_json_text(*pool.mfa)) : std::nullopt;
    TRY_VOID(connection.execute(
        "UPDATE user_pools SET name = ?, mode = ?, settings = ?, web_authn = ?, mfa = ?, modified_at = ? WHERE id = ?",
        {*pool.settings.Name, std::string(mode_text(pool.mode)), wire::to_json_text(pool.settings),
         store::optional_text(web_authn), store::optional_text(mfa), epoch_milliseconds(*pool.settings.LastModifiedDate),
         pool.id}));
    return {};
}

Result<void> insert_client(store::Connection& connection, const crypto::Sealer& sealer, const Client& client)
{
    TRY_VOID(connection.execute(
        "INSERT INTO user_pool_clients (id, pool_id, settings, created_at, modified_at) VALUES (?, ?, ?, ?, ?)",
        {client.id, client.pool_id(), wire::to_json_text(client.settings), epoch_milliseconds(*client.settings.CreationDate),
         epoch_milliseconds(*client.settings.LastModifiedDate)}));
    return insert_secrets(connection, sealer, client);
}

Result<void> update_client(store::Connection& connection, const crypto::Sealer& sealer, const Client& client)
{
    TRY_VOID(connection.execute(
        "UPDATE user_pool_clients SET settings = ?, modified_at = ? WHERE id = ?",
        {wire::to_json_text(client.settings), epoch_milliseconds(*client.settings.LastModifiedDate), client.id}));
    TRY_VOID(connection.execute("DELETE FROM user_pool_client_secrets WHERE client_id = ?", {client.id}));
    return insert_secrets(connection, sealer, client);
}

Result<void> put_document(store::Connection& connection, const crypto::Sealer& sealer, const DocumentKey& key,
                          const Document& document)
{
    const std::string kind(to_text(key.kind));
    store::Value secret;
    if (document.secret)
        secret = store::Blob{sealer.seal(document_purpose, binding(key.pool_id, kind, key.name), document.secret->reveal())};
    const auto client = document.client_id.empty() ? store::Value() : store::Value(document.client_id);
    TRY_VOID(connection.execute(
        "INSERT INTO user_pool_documents (pool_id, kind, name, client_id, body, secret, created_at, modified_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (pool_id, kind, name) DO UPDATE SET client_id = excluded.client_id, "
        "body = excluded.body, secret = excluded.secret, modified_at = excluded.modified_at",
        {key.pool_id, kind, key.name, client, document.body, std::move(secret), epoch_milliseconds(document.created),
         epoch_milliseconds(document.modified)}));
    return {};
}

Result<void> insert_group(store::Connection& connection, const api::GroupType& group)
{
    TRY_VOID(
        connection.execute("INSERT INTO user_pool_groups (pool_id, name, description, role_arn, precedence, created_at, "
                           "modified_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                           {*group.UserPoolId, *group.GroupName, store::optional_text(group.Description),
                            store::optional_text(group.RoleArn), optional_integer(group.Precedence),
                            epoch_milliseconds(*group.CreationDate), epoch_milliseconds(*group.LastModifiedDate)}));
    return {};
}

Result<void> update_group(store::Connection& connection, const api::GroupType& group)
{
    TRY_VOID(connection.execute(
        "UPDATE user_pool_groups SET description = ?, role_arn = ?, precedence = ?, modified_at = ? "
        "WHERE pool_id = ? AND name = ?",
        {store::optional_text(group.Description), store::optional_text(group.RoleArn), optional_integer(group.Precedence),
         epoch_milliseconds(*group.LastModifiedDate), *group.UserPoolId, *group.GroupName}));
    return {};
}

}  // namespace sekisho::cognito_idp::rows
