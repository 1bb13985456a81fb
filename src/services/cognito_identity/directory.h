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
    /// Reads everything; the tables exist. Blocks. Pools from before there were several accounts belong to `first_account`.
    static Result<std::unique_ptr<Directory>> open(store::Database& database, const std::string& first_account);

    [[nodiscard]] std::shared_ptr<const DirectoryState> state() const { return snapshot_.get(); }
    /// ResourceNotFoundException where there is none.
    [[nodiscard]] Result<PoolPtr> pool(std::string_view pool_id) const;
    /// Whether that account has the pool.
    [[nodiscard]] bool belongs_to(std::string_view account, std::string_view pool_id) const;
    /// One check of "cognito-identity:<operation>" on the pool's ARN, with its tags. A pool that `account` does not have, be
    /// it another account's, is asked for by the ARN that it would have there, and is not found.
    [[nodiscard]] op::AccessChecks access(std::string_view operation, std::string_view pool_id,
                                          const std::string& account) const;

    Task<Result<PoolPtr>> create(Pool pool);
    /// `edit` changes a copy of the newest pool; its error undoes everything.
    Task<Result<PoolPtr>> change(std::string pool_id, std::function<Result<void>(Pool&)> edit);
    /// With all its identities.
    Task<Result<void>> remove(std::string pool_id);

private:
    Directory(store::Database& database, DirectoryState initial) : snapshot_(database, std::move(initial)) {}

    store::Snapshot<DirectoryState> snapshot_;
};

}  // namespace sekisho::cognito_identity
