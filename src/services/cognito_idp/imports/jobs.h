#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crypto/foreign_hash.h"
#include "crypto/sealer.h"
#include "services/cognito_idp/pools/pool.h"
#include "store/database.h"

/// Import jobs and the bytes of their files. Functions of one transaction.
namespace sekisho::cognito_idp::imports {

/// UserImportJobStatusType.
namespace state {
inline constexpr std::string_view created = "Created";
inline constexpr std::string_view pending = "Pending";
inline constexpr std::string_view in_progress = "InProgress";
inline constexpr std::string_view stopping = "Stopping";
inline constexpr std::string_view expired = "Expired";
inline constexpr std::string_view stopped = "Stopped";
inline constexpr std::string_view failed = "Failed";
inline constexpr std::string_view succeeded = "Succeeded";
}  // namespace state

inline constexpr std::size_t chunk_size = 512 * 1024;
inline constexpr std::uint64_t largest_file = 100ULL * 1024 * 1024;  ///< AWS's limit
inline constexpr std::int64_t most_users = 500'000;                  ///< rows of one file, AWS's limit
inline constexpr auto upload_life = std::chrono::minutes(15);
inline constexpr auto start_within = std::chrono::hours(24);

struct Job {
    std::string id;
    std::string pool_id;
    std::string name;
    std::string role_arn;
    std::string algorithm;  ///< PasswordHashingAlgorithm; empty: no passwords
    std::string status;
    Time created;
    std::optional<Time> started;
    std::optional<Time> completed;
    std::string message;
    std::string upload;
    bool uploaded = false;
    std::int64_t size = 0;
    std::int64_t position = 0;
    std::int64_t line = 1;
    std::int64_t imported = 0;
    std::int64_t skipped = 0;
    std::int64_t failed = 0;

    [[nodiscard]] bool active() const;
};

/// As it is answered; a job that was not started in time is Expired.
[[nodiscard]] api::UserImportJobType to_api(const Job& job, Time now);
[[nodiscard]] std::optional<crypto::ForeignAlgorithm> algorithm_of(const Job& job);

namespace jobs {

Result<void> insert(store::Connection& connection, const Job& job);
/// Everything that changes.
Result<void> update(store::Connection& connection, const Job& job);
[[nodiscard]] Result<std::optional<Job>> find(store::Connection& connection, const std::string& pool_id,
                                              const std::string& id);
/// Newest first, after `position` (of position_of; empty: from the beginning).
[[nodiscard]] Result<std::vector<Job>> list(store::Connection& connection, const std::string& pool_id,
                                            const std::string& position, std::int64_t limit);
[[nodiscard]] std::string position_of(const Job& job);
/// Jobs of all pools that wait for the runner, oldest first.
[[nodiscard]] Result<std::vector<Job>> waiting(store::Connection& connection);
/// How many of the pool there are, and whether one is at work.
struct Count {
    std::int64_t all = 0;
    std::int64_t not_started = 0;
    bool active = false;
};
[[nodiscard]] Result<Count> count(store::Connection& connection, const std::string& pool_id);
/// Ends jobs of the pool that were not started in time, and drops their files.
Result<void> expire(store::Connection& connection, const std::string& pool_id, Time now);

}  // namespace jobs

namespace chunks {

Result<void> write(store::Connection& connection, const crypto::Sealer& sealer, const Job& job, std::int64_t number,
                   std::string_view bytes);
/// StoreFailure where it is not there or was altered.
[[nodiscard]] Result<std::string> read(store::Connection& connection, const crypto::Sealer& sealer, const Job& job,
                                       std::int64_t number);
Result<void> remove(store::Connection& connection, const std::string& job_id);

}  // namespace chunks

}  // namespace sekisho::cognito_idp::imports
