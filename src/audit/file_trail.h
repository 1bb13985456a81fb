#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "audit/chain.h"
#include "audit/trail.h"
#include "base/clock.h"
#include "crypto/sealer.h"

namespace sekisho::audit {

struct FileTrailOptions {
    std::string directory;                          ///< made (0700) where there is none
    std::uint64_t segment_bytes = 64UL << 20;       ///< a new file begins when one has grown so large
    std::size_t queue_limit = 65536;                ///< records waiting for the writer, beyond which appends are refused
    std::chrono::milliseconds linger{5};            ///< how long records that nobody waits for gather
    std::chrono::milliseconds sync_interval{1000};  ///< and how long they may stay off stable storage
};

/// The trail in files: lines of JSON (chain.h says how they are chained), a sealed head (head.h). One thread writes; all
/// that waits is written, and synced if anybody asked for it, at once. From half a queue on, eventual appends wait
/// too; beyond the limit all are refused. Nothing is ever dropped silently.
///
/// A failure to write or sync is final: ready() and every append fail from then on, until a restart has looked at
/// what is on the disk. At start a record that a crash cut off is set aside, and a record says so; a trail that
/// was changed from outside is not opened (AuditTampered).
class FileTrail final : public Trail {
public:
    /// `sealer` and `clock` must outlive the trail, the trail every executor's tasks that append. "AlreadyInUse"
    /// when another server has the folder open.
    static Result<std::unique_ptr<FileTrail>> open(FileTrailOptions options, const crypto::Sealer& sealer,
                                                   const Clock& clock);
    ~FileTrail() override;  ///< writes and syncs what is queued

    Task<Result<void>> append(Record record, Durability durability) override;
    [[nodiscard]] Result<void> ready() const override;
    /// The same as append(synced), blocking the calling thread: for start and stop. Never on an I/O thread.
    Result<void> append_blocking(Record record);

private:
    class Writer;
    explicit FileTrail(std::unique_ptr<Writer> writer);
    std::unique_ptr<Writer> writer_;
};

}  // namespace sekisho::audit
