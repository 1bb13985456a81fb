#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "op/access.h"
#include "services/cognito_identity/state.h"
#include "store/database.h"
#include "store/snapshot.h"

namespace sekisho::cognito_identity {

/// Identity pools: read from a snapshot without a lock, changed durably. Thread-safe.
class Directory {
public:
    /// Reads everything; the tables exist. Blocks.
    static Result<std::unique_ptr<Directory>> open(store::Database& database, std::string account);

    [[nodiscard]] std::shared_ptr<const DirectoryState> state() const { return snapshot_.get(); }
    /// ResourceNotFoundException where there is none.
    [[nodiscard]] Result<PoolPtr> pool(std::string_view pool_id) const;
    /// One check of "cognito-identity:<operation>" on the pool's ARN, with its tags.
    [[nodiscard]] op::AccessChecks access(std::string_view operation, std::string_view pool_id) const;
    [[nodiscard]] const std::string& account() const { return account_; }

    Task<Result<PoolPtr>> create(Pool pool);
    /// `edit` changes a copy of the newest pool; its error undoes everything.
    Task<Result<PoolPtr>> change(std::string pool_id, std::function<Result<void>(Pool&)> edit);
    /// With all its identities.
    Task<Result<void>> remove(std::string pool_id);

private:
    Directory(store::Database& database, std::string account, DirectoryState initial);

    std::string account_;
    store::Snapshot<DirectoryState> snapshot_;
};

}  // namespace sekisho::cognito_identity
