#include "store/sqlite/sqlite.h"

#include <filesystem>
#include <span>
#include <thread>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "store/failure.h"
#include "store/file.h"
#include "store/file_lock.h"
#include "store/job_queue.h"
#include "store/migrate.h"
#include "store/sqlite/connection.h"

namespace sekisho::store {
namespace {

struct Counters {
    Counter& writes = metrics::counter("sekisho_store_writes_total", "pieces of work written");
    Counter& commits = metrics::counter("sekisho_store_commits_total", "transactions that carried them");
    Counter& failures = metrics::counter("sekisho_store_failures_total", "transactions that could not be committed");
};

Counters& counters()
{
    static Counters all;
    return all;
}

/// The one thread that writes. Whatever waits is written in one transaction: one fsync for all.
class Writer {
public:
    Writer(std::unique_ptr<SqliteConnection> connection, std::size_t queue_limit, std::size_t batch_limit)
        : connection_(std::move(connection)), batch_limit_(batch_limit), queue_(queue_limit), thread_([this] { run(); })
    {
    }
    ~Writer()
    {
        queue_.close();
        thread_.join();
    }

    JobQueue& queue() noexcept { return queue_; }
    SqliteConnection& connection() noexcept { return *connection_; }

private:
    void run()
    {
        while (true) {
            auto batch = queue_.take(batch_limit_);
            if (batch.empty()) return;
            finish(batch, write(batch));
            complete(std::move(batch));
        }
    }

    Result<void> write(std::span<const JobPtr> batch)
    {
        TRY_VOID(connection_->control("BEGIN IMMEDIATE"));
        // A piece of work that is alone has the transaction for itself: a savepoint would copy every page it changes.
        if (batch.size() == 1) {
            TRY_VOID(work_on(*batch.front()));
            return connection_->control(batch.front()->succeeded ? "COMMIT" : "ROLLBACK");
        }
        for (const auto& job : batch) {
            TRY_VOID(connection_->control("SAVEPOINT work"));
            TRY_VOID(work_on(*job));
            if (!job->succeeded) TRY_VOID(connection_->control("ROLLBACK TO work"));
            TRY_VOID(connection_->control("RELEASE work"));
        }
        return connection_->control("COMMIT");
    }

    /// Error: the whole transaction is lost.
    Result<void> work_on(Job& job)
    {
        connection_->begin_work();
        job.result = run_guarded(job.work, *connection_);
        job.succeeded = job.result.has_value();
        // SQLite gives up the whole transaction on a full disk or an I/O error.
        if (!connection_->in_transaction()) return fail(store_failure("the transaction was lost in a write"));
        return {};
    }

    /// Tells each piece of work how the batch ended. When it failed, so did every piece that had succeeded, and
    /// every piece that had not been reached.
    void finish(std::span<const JobPtr> batch, const Result<void>& written) noexcept
    {
        connection_->begin_work();
        if (!written) {
            counters().failures.add();
            log::error("a batch of writes was lost", {{"detail", written.error().detail}});
            if (connection_->in_transaction()) (void)connection_->control("ROLLBACK");
        } else {
            counters().commits.add();
            counters().writes.add(batch.size());
        }
        for (const auto& job : batch) {
            if (!written && job->result) job->result = fail(written.error());
            const auto& hook = written ? job->outcome.committed : job->outcome.undone;
            if (job->succeeded && hook) hook();
        }
    }

    std::unique_ptr<SqliteConnection> connection_;
    const std::size_t batch_limit_;
    JobQueue queue_;
    std::thread thread_;
};

/// Threads that read, each in a transaction of its own.
class Readers {
public:
    Readers(std::vector<std::unique_ptr<SqliteConnection>> connections, std::size_t queue_limit) : queue_(queue_limit)
    {
        for (auto& connection : connections) threads_.emplace_back([this, owned = std::move(connection)] { run(*owned); });
    }
    ~Readers()
    {
        queue_.close();
        for (auto& thread : threads_) thread.join();
    }

    JobQueue& queue() noexcept { return queue_; }

private:
    void run(SqliteConnection& connection)
    {
        while (true) {
            auto jobs = queue_.take(1);
            if (jobs.empty()) return;
            jobs.front()->result = read(connection, jobs.front()->work);
            complete(std::move(jobs));
        }
    }

    static Result<void> read(SqliteConnection& connection, const Database::Work& work)
    {
        connection.begin_work();
        TRY_VOID(connection.control("BEGIN"));
        auto result = run_guarded(work, connection);
        if (connection.in_transaction())
            if (auto ended = connection.control("ROLLBACK"); !ended && result) return ended;
        return result;
    }

    JobQueue queue_;
    std::vector<std::thread> threads_;
};

JobPtr job(Database::Work work, Database::Outcome outcome)
{
    auto made = std::make_shared<Job>();
    made->work = std::move(work);
    made->outcome = std::move(outcome);
    return made;
}

/// A database of somebody else.
class InspectedDatabase final : public Database {
public:
    explicit InspectedDatabase(std::vector<std::unique_ptr<SqliteConnection>> reading)
        : readers_(std::move(reading), SqliteOptions().queue_limit)
    {
    }

    Result<void> migrate(const std::vector<Migration>&) override { return refusal(); }
    Task<Result<void>> read_erased(Work work) override { return readers_.queue().submit(job(std::move(work), {})); }
    Task<Result<void>> write_erased(Work, Outcome) override { co_return refusal(); }
    Result<void> read_blocking(Work work) override { return readers_.queue().submit_blocking(job(std::move(work), {})); }
    Result<void> write_blocking(Work, Outcome) override { return refusal(); }

private:
    static Result<void> refusal() { return fail(store_failure("this database was opened to be looked at only")); }

    Readers readers_;
};

class SqliteDatabase final : public Database {
public:
    SqliteDatabase(FileLock lock, std::unique_ptr<SqliteConnection> writing,
                   std::vector<std::unique_ptr<SqliteConnection>> reading, const SqliteOptions& options)
        : lock_(std::move(lock)),
          writer_(std::move(writing), options.queue_limit, options.batch_limit),
          readers_(std::move(reading), options.queue_limit)
    {
    }

    Result<void> migrate(const std::vector<Migration>& steps) override
    {
        auto work = [this, &steps](Connection& connection) -> Result<void> {
            const RunScript run_script = [this](std::string_view sql) { return writer_.connection().run_script(sql); };
            return apply_migrations(connection, steps, run_script, SystemClock().now());
        };
        return write_blocking(std::move(work), {});
    }

    Task<Result<void>> read_erased(Work work) override { return readers_.queue().submit(job(std::move(work), {})); }
    Task<Result<void>> write_erased(Work work, Outcome outcome) override
    {
        return writer_.queue().submit(job(std::move(work), std::move(outcome)));
    }
    Result<void> read_blocking(Work work) override { return readers_.queue().submit_blocking(job(std::move(work), {})); }
    Result<void> write_blocking(Work work, Outcome outcome) override
    {
        return writer_.queue().submit_blocking(job(std::move(work), std::move(outcome)));
    }

private:
    FileLock lock_;
    Writer writer_;
    Readers readers_;
};

}  // namespace

Result<std::unique_ptr<Database>> open_sqlite(SqliteOptions options)
{
    const auto folder = std::filesystem::absolute(options.path).parent_path().string();
    TRY_VOID(make_private_directory(folder));
    TRY(auto lock, FileLock::acquire(options.path + "-lock", "the database `" + options.path + "`"));
    TRY(auto writing, SqliteConnection::open(options.path, SqliteConnection::Use::write));
    TRY_VOID(sync_directory(folder));
    std::vector<std::unique_ptr<SqliteConnection>> reading;
    for (std::size_t i = 0; i < std::max<std::size_t>(1, options.reader_threads); ++i) {
        TRY(auto connection, SqliteConnection::open(options.path, SqliteConnection::Use::read));
        reading.push_back(std::move(connection));
    }
    return std::make_unique<SqliteDatabase>(std::move(lock), std::move(writing), std::move(reading), options);
}

Result<std::unique_ptr<Database>> inspect_sqlite(const std::string& path)
{
    if (!std::filesystem::exists(path)) return fail("NoSuchDatabase", "there is no database `" + path + "`");
    std::vector<std::unique_ptr<SqliteConnection>> reading;
    TRY(auto connection, SqliteConnection::open(path, SqliteConnection::Use::inspect));
    reading.push_back(std::move(connection));
    return std::make_unique<InspectedDatabase>(std::move(reading));
}

}  // namespace sekisho::store
