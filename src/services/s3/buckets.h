#pragma once

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "services/s3/state.h"
#include "store/database.h"
#include "store/snapshot.h"

namespace sekisho::s3 {

/// The buckets: their table and the published state. Thread-safe.
class Buckets {
public:
    /// Reads the table. Blocks; for start.
    [[nodiscard]] static Result<std::unique_ptr<Buckets>> load(store::Database& database,
                                                               policy::PrincipalResolver resolver);

    [[nodiscard]] std::shared_ptr<const State> state() const noexcept { return snapshot_.get(); }
    [[nodiscard]] BucketPtr find(std::string_view name) const { return state()->find(name); }

    /// BucketAlreadyOwnedByYou, BucketAlreadyExists.
    Task<Result<void>> create(Bucket bucket);
    /// BucketNotEmpty while it has objects, versions or delete markers. Multipart uploads in progress end with it; yields
    /// the files that are no longer referred to.
    Task<Result<std::vector<std::string>>> remove(BucketPtr bucket);
    /// Applies `edit` to the newest state of the bucket and writes one column.
    Task<Result<void>> set_column(BucketPtr bucket, std::string column, store::Value value,
                                  std::function<void(Bucket&)> edit);
    /// Compiles, stores and publishes a bucket policy that check_bucket_policy() has passed. MalformedPolicy. With
    /// BlockPublicPolicy on, a public policy is refused in the same transaction.
    Task<Result<void>> set_policy(BucketPtr bucket, std::string document, std::string caller_arn);

    Buckets(store::Database& database, State initial, policy::PrincipalResolver resolver)
        : resolver_(std::move(resolver)), snapshot_(database, std::move(initial))
    {
    }

private:
    policy::PrincipalResolver resolver_;
    StateSnapshot snapshot_;
};

}  // namespace sekisho::s3
