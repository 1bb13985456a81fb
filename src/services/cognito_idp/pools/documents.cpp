#include "services/cognito_idp/pools/documents.h"

#include <algorithm>

namespace sekisho::cognito_idp {
namespace {

std::size_t place(DocumentKind kind) { return static_cast<std::size_t>(kind); }

}  // namespace

std::string_view to_text(DocumentKind kind) noexcept
{
    constexpr std::array<std::string_view, document_kinds> words{
        "resource_server",        "domain", "identity_provider", "signing_certificate", "ui_customization",
        "managed_login_branding", "terms",  "risk_configuration"};
    return words[place(kind)];
}

const DocumentsByName& Documents::of(DocumentKind kind) const
{
    static const DocumentsByName none;
    const auto& documents = by_kind_[place(kind)];
    return documents ? *documents : none;
}

DocumentPtr Documents::find(DocumentKind kind, std::string_view name) const
{
    const auto& documents = of(kind);
    const auto found = documents.find(name);
    return found == documents.end() ? nullptr : found->second;
}

void Documents::set(DocumentKind kind, const std::string& name, DocumentPtr document)
{
    auto changed = std::make_shared<DocumentsByName>(of(kind));
    if (document) changed->insert_or_assign(name, std::move(document));
    else changed->erase(name);
    by_kind_[place(kind)] = std::move(changed);
}

void Documents::erase_of_client(std::string_view client_id)
{
    const auto its = [&](const auto& entry) { return entry.second->client_id == client_id; };
    for (auto& documents : by_kind_) {
        if (!documents || std::ranges::none_of(*documents, its)) continue;
        auto changed = std::make_shared<DocumentsByName>(*documents);
        std::erase_if(*changed, its);
        documents = std::move(changed);
    }
}

store::Migration documents_migration()
{
    // Times are milliseconds since 1970; `secret` is sealed, bound to pool, kind and name. Files are what is too large for
    // the snapshot: logos and other pictures.
    return {"cognito_idp", 11, R"(
CREATE TABLE user_pool_documents (
    pool_id TEXT NOT NULL REFERENCES user_pools(id) ON DELETE CASCADE, kind TEXT NOT NULL, name TEXT NOT NULL,
    client_id TEXT REFERENCES user_pool_clients(id) ON DELETE CASCADE,
    body TEXT NOT NULL, secret BLOB, created_at BIGINT NOT NULL, modified_at BIGINT NOT NULL,
    PRIMARY KEY (pool_id, kind, name));
CREATE INDEX user_pool_documents_by_client ON user_pool_documents (client_id);
CREATE UNIQUE INDEX user_pool_domains ON user_pool_documents (name) WHERE kind = 'domain';
CREATE TABLE user_pool_files (
    pool_id TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, part TEXT NOT NULL, bytes BLOB NOT NULL,
    PRIMARY KEY (pool_id, kind, name, part),
    FOREIGN KEY (pool_id, kind, name) REFERENCES user_pool_documents(pool_id, kind, name) ON DELETE CASCADE);
CREATE TABLE user_pool_limits (
    account TEXT NOT NULL, category TEXT NOT NULL, per_second BIGINT NOT NULL, PRIMARY KEY (account, category));
)"};
}

}  // namespace sekisho::cognito_idp
