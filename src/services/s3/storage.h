#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "net/http.h"
#include "services/s3/checksums.h"
#include "services/s3/segments.h"
#include "store/database.h"
#include "store/objects.h"

namespace sekisho::s3 {

/// While one is held, no file that was referred to when it was taken is removed. Taken before rows are read, held
/// until the last byte of their files has been.
class ReadGuard {
public:
    ReadGuard() = default;
    explicit ReadGuard(std::shared_ptr<void> hold) : hold_(std::move(hold)) {}

private:
    std::shared_ptr<void> hold_;
};

/// What arrived: where its bytes are now, durably, and what they hash to.
struct StoredBytes {
    Segments segments;
    std::uint64_t size = 0;
    std::string md5;                                     ///< raw
    std::map<ChecksumAlgorithm, std::string> checksums;  ///< raw
};

/// The bytes of objects. Thread-safe.
class Storage {
public:
    /// Bytes up to this many stand in the database.
    static constexpr std::size_t inline_limit = 8 * 1024;

    explicit Storage(store::ObjectFiles& files) : files_(files) {}

    /// Takes `body` (null: empty) to its end, hashing as it passes. More than `limit` bytes: EntityTooLarge.
    Task<Result<StoredBytes>> receive(net::BodyStream body, std::vector<ChecksumAlgorithm> checksums, std::uint64_t limit);
    /// The hashes of bytes that are stored already.
    Task<Result<StoredBytes>> digest(Segments segments, std::vector<ChecksumAlgorithm> checksums, ReadGuard guard);
    /// A stream over `segments`; the first is opened before this resumes. The stream keeps `guard`.
    Task<Result<net::BodyStream>> open(Segments segments, ReadGuard guard);

    [[nodiscard]] ReadGuard enter();
    /// Removes files that nothing refers to any more, now or once those who read have left. Failures are logged: the
    /// sweep at the next start finds what remains. Also for bytes whose rows were not written.
    Task<void> discard(std::vector<std::string> files);
    Task<void> discard(Segments segments);

    /// Removes files that no row refers to. At start.
    Task<Result<std::size_t>> sweep(store::Database& database);

private:
    std::vector<std::string> ready(std::vector<std::string> files);
    void leave(std::uint64_t epoch);

    struct Pending {
        std::uint64_t epoch;
        std::vector<std::string> files;
    };

    store::ObjectFiles& files_;
    std::mutex mutex_;
    std::uint64_t epoch_ = 0;
    std::map<std::uint64_t, std::size_t> readers_;  ///< by the epoch in which they entered
    std::deque<Pending> pending_;
};

}  // namespace sekisho::s3
