#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "services/cognito_idp/imports/rows.h"
#include "services/cognito_idp/pools/directory.h"

namespace sekisho::cognito_idp::imports {

/// One step of a job at a time: a few rows, and how far the job has come, in one transaction. So whatever ends the server,
/// each row is worked through once. Thread-safe.
class ImportWork {
public:
    /// Switches on MFA by SMS for a user who has just been stored.
    using EnableSms = std::function<Result<void>(store::Connection&, const User&)>;
    struct Parts {
        const Directory& directory;
        store::Database& database;
        const crypto::Sealer& sealer;
        const Passwords& passwords;
        const Clock& clock;
        EnableSms enable_sms;
    };
    explicit ImportWork(Parts parts) : parts_(std::move(parts)) {}
    static constexpr int rows_per_step = 100;

    /// Whether there is more to do. Blocks: not on an I/O thread.
    Result<bool> step();

private:
    Result<void> advance(store::Connection& connection, Job job) const;
    Result<void> read_rows(store::Connection& connection, const Pool& pool, Job& job) const;
    Result<Columns> columns_of(store::Connection& connection, const Pool& pool, const Job& job) const;
    [[nodiscard]] Result<std::string> window(store::Connection& connection, const Job& job, std::int64_t from) const;
    Result<void> import_row(store::Connection& connection, const Pool& pool, Job& job, const Columns& columns,
                            const csv::Record& record) const;
    Result<void> store(store::Connection& connection, const Pool& pool, ImportedUser& imported) const;

    Parts parts_;
};

/// Does the work on a thread of its own, as long as there is some. Thread-safe.
class ImportRunner {
public:
    explicit ImportRunner(ImportWork::Parts parts);
    ~ImportRunner();  ///< ends after the step that is being done
    ImportRunner(const ImportRunner&) = delete;
    ImportRunner& operator=(const ImportRunner&) = delete;

    /// There is something to do.
    void wake();
    /// Blocks until there is nothing to do. For tests.
    void wait_until_idle();

private:
    void run();

    ImportWork work_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool woken_ = false;
    bool idle_ = true;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace sekisho::cognito_idp::imports
