#pragma once

#include "crypto/sealer.h"
#include "services/cognito_idp/pools/directory.h"
#include "store/database.h"

/// How pools, clients, keys and groups stand in their tables. For directory.cpp only.
namespace sekisho::cognito_idp::rows {

[[nodiscard]] Result<DirectoryState> load(store::Connection& connection, const crypto::Sealer& sealer);

Result<void> insert_pool(store::Connection& connection, const crypto::Sealer& sealer, const Pool& pool);
Result<void> update_pool(store::Connection& connection, const Pool& pool);
Result<void> insert_client(store::Connection& connection, const crypto::Sealer& sealer, const Client& client);
/// Settings and secrets.
Result<void> update_client(store::Connection& connection, const crypto::Sealer& sealer, const Client& client);
Result<void> insert_group(store::Connection& connection, const api::GroupType& group);
/// Whose document it is.
struct DocumentKey {
    const std::string& pool_id;
    DocumentKind kind;
    const std::string& name;
};
/// Inserts or replaces.
Result<void> put_document(store::Connection& connection, const crypto::Sealer& sealer, const DocumentKey& key,
                          const Document& document);
Result<void> update_group(store::Connection& connection, const api::GroupType& group);

}  // namespace sekisho::cognito_idp::rows
