#include "audit/file_trail.h"

#include <fmt/format.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <variant>
#include <vector>

#include "audit/recover.h"
#include "audit/segment_writer.h"
#include "base/log.h"
#include "base/metrics.h"
#include "crypto/random.h"
#include "store/file_lock.h"
#include "store/waiters.h"
#include "wire/json.h"

namespace sekisho::audit {
namespace {

constexpr std::size_t flush_bytes = 1UL << 20;
constexpr std::size_t batch_records = 512;  ///< so many are written without lingering

Error unavailable(std::string detail)
{
    Error error{.code = "AuditUnavailable",
                .message = "The request cannot be recorded at present. Please retry later.",
                .status = 503,
                .detail = std::move(detail),
                .members = {}};
    return error;
}

/// Whoever waits for a record.
struct Wait {
    std::variant<std::monostate, store::Waiter, std::promise<void>> who;
    Durability durability = Durability::synced;
    Result<void> result;
};

struct Queued {
    Record record;
    std::shared_ptr<Wait> wait;  ///< null: nobody waits
};

void release(std::vector<Queued>& batch, const Result<void>& result)
{
    std::vector<store::Waiter> waiters;
    for (auto& queued : batch) {
        if (!queued.wait) continue;
        queued.wait->result = result;
        if (auto* waiter = std::get_if<store::Waiter>(&queued.wait->who)) waiters.push_back(std::move(*waiter));
        else std::get<std::promise<void>>(queued.wait->who).set_value();
    }
    store::resume_all(std::move(waiters));
}

/// The record that says that the end of the trail was repaired.
Record recovery_record(const Evidence& evidence, Time now)
{
    wire::Json data;
    data.set("evidence", evidence.file);
    data.set("bytes", static_cast<std::int64_t>(evidence.bytes));
    data.set("reason", evidence.reason);
    Record record;
    record.time = now;
    record.event_source = "audit.sekisho";
    record.event_name = "TrailRecovered";
    record.identity_type = "AWSService";
    record.event_id = crypto::uuid();
    record.request_id = record.event_id;
    record.read_only = false;
    record.additional_data = wire::to_text(data);
    return record;
}

}  // namespace

class FileTrail::Writer {
public:
    Writer(FileTrailOptions options, store::FileLock lock, SegmentWriter segments)
        : options_(std::move(options)), lock_(std::move(lock)), segments_(std::move(segments)), thread_([this] { run(); })
    {
    }
    ~Writer()
    {
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
        }
        wake_.notify_one();
        thread_.join();
    }

    Result<void> ready() const
    {
        if (failed_.load(std::memory_order_acquire)) return fail(unavailable("the audit trail has failed"));
        return {};
    }

    enum class Taken { yes, must_wait, refused };

    /// `wait` null: only if nobody needs to wait for it.
    Taken push(Record& record, std::shared_ptr<Wait> wait)
    {
        bool wake = false;
        {
            const std::lock_guard lock(mutex_);
            if (queue_.size() >= options_.queue_limit) return Taken::refused;
            if (!wait && queue_.size() >= options_.queue_limit / 2) return Taken::must_wait;
            const bool urgent = wait != nullptr;
            wake = queue_.empty() || (urgent && !urgent_) || queue_.size() + 1 == batch_records;
            urgent_ = urgent_ || urgent;
            queue_.push_back(Queued{std::move(record), std::move(wait)});
        }
        if (wake) wake_.notify_one();
        return Taken::yes;
    }

private:
    void run()
    {
        while (auto batch = take()) {
            const auto result = failed_ ? ready() : write(*batch);
            if (!result) count_lost(*batch);
            release(*batch, result);
        }
        if (failed_) return;
        if (auto finished = segments_.finish(); !finished) give_up(finished.error());
    }

    /// The next records; an empty list when unsynced ones have waited long enough, nullopt at the end.
    std::optional<std::vector<Queued>> take()
    {
        std::unique_lock lock(mutex_);
        const auto has_work = [this] { return closed_ || !queue_.empty(); };
        if (dirty_) wake_.wait_until(lock, sync_due_, has_work);
        else wake_.wait(lock, has_work);
        if (!queue_.empty() && !urgent_ && !closed_)
            wake_.wait_for(lock, options_.linger, [this] { return closed_ || urgent_ || queue_.size() >= batch_records; });
        if (closed_ && queue_.empty()) return std::nullopt;
        urgent_ = false;
        return std::exchange(queue_, {});
    }

    Result<void> write(const std::vector<Queued>& batch)
    {
        static Counter& records = metrics::counter("sekisho_audit_records_total", "records written to the audit trail");
        static Counter& syncs = metrics::counter("sekisho_audit_syncs_total", "syncs that carried them");
        bool wanted = false;
        for (const auto& queued : batch) wanted = wanted || (queued.wait && queued.wait->durability == Durability::synced);
        auto written = append(batch);
        const auto now = std::chrono::steady_clock::now();
        if (!batch.empty() && !std::exchange(dirty_, true)) sync_due_ = now + options_.sync_interval;
        if (written && (wanted || now >= sync_due_)) {
            written = segments_.sync();
            dirty_ = false;
            syncs.add();
        }
        records.add(batch.size());
        if (written) return {};
        give_up(written.error());
        return fail(unavailable(written.error().detail));
    }

    Result<void> append(const std::vector<Queued>& batch)
    {
        for (const auto& queued : batch) {
            segments_.add(queued.record);
            if (segments_.pending_bytes() >= flush_bytes) TRY_VOID(segments_.flush());
        }
        return segments_.flush();
    }

    void give_up(const Error& error)
    {
        static Gauge& gauge = metrics::gauge("sekisho_audit_failed", "1 once the audit trail cannot be written");
        log::error("the audit trail has failed; calls that must be recorded are refused", {{"detail", error.detail}});
        gauge.set(1);
        dirty_ = false;
        failed_.store(true, std::memory_order_release);
    }

    /// Records for which nobody waits any more: all that can be done is to say so.
    static void count_lost(const std::vector<Queued>& batch)
    {
        static Counter& lost = metrics::counter("sekisho_audit_lost_total", "eventual records lost when the trail failed");
        const auto alone = std::ranges::count_if(batch, [](const Queued& queued) { return !queued.wait; });
        if (alone == 0) return;
        lost.add(static_cast<std::uint64_t>(alone));
        log::error("records were lost with the audit trail", {{"count", std::to_string(alone)}});
    }

    const FileTrailOptions options_;
    const store::FileLock lock_;
    std::atomic<bool> failed_{false};

    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Queued> queue_;
    bool urgent_ = false;  ///< somebody waits for a queued record
    bool closed_ = false;

    // Touched by the writer's thread alone.
    SegmentWriter segments_;
    bool dirty_ = false;  ///< something is flushed and not synced
    std::chrono::steady_clock::time_point sync_due_;

    std::thread thread_;
};

FileTrail::FileTrail(std::unique_ptr<Writer> writer) : writer_(std::move(writer)) {}
FileTrail::~FileTrail() = default;

Result<std::unique_ptr<FileTrail>> FileTrail::open(FileTrailOptions options, const crypto::Sealer& sealer,
                                                   const Clock& clock)
{
    TRY_VOID(store::make_private_directory(options.directory));
    TRY(auto lock, store::FileLock::acquire(options.directory + "/lock", "the audit trail `" + options.directory + "`"));
    TRY(auto recovered, recover(options.directory, sealer));
    TRY(auto head_file, HeadFile::open(options.directory, sealer));
    TRY(auto segments,
        SegmentWriter::open(options.directory, options.segment_bytes, std::move(recovered.head), std::move(head_file)));
    for (const auto& evidence : recovered.evidence) {
        log::warning("the end of the audit trail was incomplete and has been set aside", {{"file", evidence.file}});
        segments.add(recovery_record(evidence, clock.now()));
    }
    TRY_VOID(segments.flush());
    TRY_VOID(segments.finish());
    return std::unique_ptr<FileTrail>(
        new FileTrail(std::make_unique<Writer>(std::move(options), std::move(lock), std::move(segments))));
}

Result<void> FileTrail::ready() const { return writer_->ready(); }

Task<Result<void>> FileTrail::append(Record record, Durability durability)
{
    CO_TRY_VOID(ready());
    auto taken = Writer::Taken::must_wait;
    if (durability == Durability::eventual) taken = writer_->push(record, nullptr);
    if (taken == Writer::Taken::yes) co_return Result<void>{};
    if (taken == Writer::Taken::refused) co_return fail(unavailable("the audit queue is full"));
    auto wait = std::make_shared<Wait>();
    wait->durability = durability;
    std::move_only_function<void(store::Waiter)> enqueue = [this, wait, &record](store::Waiter waiter) {
        wait->who = std::move(waiter);
        if (writer_->push(record, wait) != Writer::Taken::refused) return;
        wait->result = fail(unavailable("the audit queue is full"));
        std::vector<store::Waiter> refused;
        refused.push_back(std::move(std::get<store::Waiter>(wait->who)));
        store::resume_all(std::move(refused));
    };
    co_await store::suspend(std::move(enqueue));
    co_return std::move(wait->result);
}

Result<void> FileTrail::append_blocking(Record record)
{
    TRY_VOID(ready());
    auto wait = std::make_shared<Wait>();
    auto done = wait->who.emplace<std::promise<void>>().get_future();
    if (writer_->push(record, wait) == Writer::Taken::refused) return fail(unavailable("the audit queue is full"));
    done.wait();
    return std::move(wait->result);
}

}  // namespace sekisho::audit
