#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "crypto/sealer.h"
#include "op/access.h"
#include "services/cognito_idp/pools/pool.h"
#include "store/database.h"
#include "store/snapshot.h"

namespace sekisho::cognito_idp {

/// Every pool and client, by id. The maps are shared between states; their copies are shallow.
struct DirectoryState {
    using Pools = std::map<std::string, PoolPtr, std::less<>>;
    using Clients = std::map<std::string, ClientPtr, std::less<>>;
    using Domains = std::map<std::string, std::string, std::less<>>;
    std::shared_ptr<const Pools> pools = std::make_shared<const Pools>();
    std::shared_ptr<const Clients> clients = std::make_shared<const Clients>();
    std::shared_ptr<const Domains> domains = std::make_shared<const Domains>();  ///< pool id by domain

    [[nodiscard]] PoolPtr pool(std::string_view id) const;                ///< null: none
    [[nodiscard]] ClientPtr client(std::string_view id) const;            ///< null: none
    [[nodiscard]] PoolPtr pool_of_domain(std::string_view domain) const;  ///< null: none
    /// Replaces one; an empty pool id removes it.
    void set_domain(const std::string& domain, const std::string& pool_id);
};

class DocumentChange;

/// Pools, their groups and keys, and app clients: read from a snapshot without a lock, changed durably. Thread-safe.
class Directory {
public:
    /// Reads everything; the tables exist. Blocks.
    static Result<std::unique_ptr<Directory>> open(store::Database& database, const crypto::Sealer& sealer);

    [[nodiscard]] std::shared_ptr<const DirectoryState> state() const { return snapshot_.get(); }
    /// ResourceNotFoundException where there is none.
    [[nodiscard]] Result<PoolPtr> pool(std::string_view pool_id) const;
    [[nodiscard]] Result<App> app(std::string_view client_id) const;
    /// The client must belong to the pool.
    [[nodiscard]] Result<App> app(std::string_view pool_id, std::string_view client_id) const;
    /// One check of `operation` on the pool's ARN, with its tags. A pool that `account` does not have, be it another
    /// account's, is asked for by the ARN that it would have there, and is not found.
    [[nodiscard]] op::AccessChecks access(std::string_view operation, std::string_view pool_id, const std::string& account,
                                          const std::string& region) const;

    Task<Result<PoolPtr>> create_pool(Pool pool);
    /// `edit` changes a copy of the newest pool; its error undoes everything.
    Task<Result<PoolPtr>> change_pool(std::string pool_id, std::function<Result<void>(Pool&)> edit);
    /// Changes documents of the newest pool, and what hangs on them (pools/document_change.h); an error of `edit` undoes
    /// everything.
    Task<Result<PoolPtr>> change_documents(std::string pool_id, std::function<Result<void>(DocumentChange&)> edit);
    /// In place of the pool's signing keys.
    Task<Result<void>> replace_keys(std::string pool_id, std::shared_ptr<const PoolKeys> keys);
    /// With everything in it. `check` may still refuse.
    Task<Result<void>> delete_pool(std::string pool_id, std::function<Result<void>(const Pool&)> check);

    Task<Result<ClientPtr>> create_client(Client client, std::size_t clients_per_pool);
    Task<Result<ClientPtr>> change_client(std::string pool_id, std::string client_id,
                                          std::function<Result<void>(Client&)> edit);
    Task<Result<void>> delete_client(std::string pool_id, std::string client_id);

    Task<Result<api::GroupType>> create_group(std::string pool_id, api::GroupType group);
    Task<Result<api::GroupType>> change_group(std::string pool_id, std::string name,
                                              std::function<void(api::GroupType&)> edit);
    Task<Result<void>> delete_group(std::string pool_id, std::string name);

private:
    Directory(store::Database& database, const crypto::Sealer& sealer, DirectoryState initial);

    const crypto::Sealer& sealer_;
    store::Snapshot<DirectoryState> snapshot_;
};

[[nodiscard]] std::string pool_arn(std::string_view region, std::string_view account, std::string_view pool_id);

}  // namespace sekisho::cognito_idp
