#include "services/cognito_idp/pools/document_change.h"

#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/pools/directory_rows.h"

namespace sekisho::cognito_idp {

Result<void> DocumentChange::put(DocumentKind kind, const std::string& name, Document document)
{
    if (!document.client_id.empty()) {
        const auto client = state_.client(document.client_id);
        if (!client || client->pool_id() != pool_.id) return fail(errors::client_not_found(document.client_id));
    }
    TRY_VOID(rows::put_document(connection_, sealer_, {pool_.id, kind, name}, document));
    pool_.documents.set(kind, name, std::make_shared<const Document>(std::move(document)));
    if (kind == DocumentKind::domain) state_.set_domain(name, pool_.id);
    return {};
}

Result<void> DocumentChange::remove(DocumentKind kind, const std::string& name)
{
    TRY_VOID(connection_.execute("DELETE FROM user_pool_documents WHERE pool_id = ? AND kind = ? AND name = ?",
                                 {pool_.id, std::string(to_text(kind)), name}));
    pool_.documents.set(kind, name, nullptr);
    if (kind == DocumentKind::domain) state_.set_domain(name, {});
    return {};
}

Result<void> DocumentChange::put_files(DocumentKind kind, const std::string& name,
                                       const std::map<std::string, std::string>& files)
{
    const std::string kind_text(to_text(kind));
    TRY_VOID(connection_.execute("DELETE FROM user_pool_files WHERE pool_id = ? AND kind = ? AND name = ?",
                                 {pool_.id, kind_text, name}));
    for (const auto& [part, bytes] : files)
        TRY_VOID(connection_.execute("INSERT INTO user_pool_files (pool_id, kind, name, part, bytes) VALUES (?, ?, ?, ?, ?)",
                                     {pool_.id, kind_text, name, part, store::Blob{bytes}}));
    return {};
}

Result<void> DocumentChange::edit_clients(const std::function<bool(api::UserPoolClientType&)>& edit)
{
    auto clients = std::make_shared<DirectoryState::Clients>(*state_.clients);
    for (auto& [id, client] : *clients) {
        if (client->pool_id() != pool_.id) continue;
        auto changed = std::make_shared<Client>(*client);
        if (!edit(changed->settings)) continue;
        TRY_VOID(rows::update_client(connection_, sealer_, *changed));
        client = std::move(changed);
    }
    state_.clients = std::move(clients);
    return {};
}

Result<void> DocumentChange::store_settings() { return rows::update_pool(connection_, pool_); }

Result<std::map<std::string, std::string>> read_files(store::Connection& connection, const std::string& pool_id,
                                                      DocumentKind kind, const std::string& name)
{
    TRY(const auto found,
        connection.query("SELECT part, bytes FROM user_pool_files WHERE pool_id = ? AND kind = ? AND name = ?",
                         {pool_id, std::string(to_text(kind)), name}));
    std::map<std::string, std::string> files;
    for (const auto& row : found) files.emplace(row.text("part"), row.blob("bytes"));
    return files;
}

}  // namespace sekisho::cognito_idp
