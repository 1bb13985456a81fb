#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <future>
#include <memory>
#include <mutex>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "store/database.h"
#include "store/waiters.h"

/// How work gets from tasks to a driver's threads and its outcome back. Shared by all drivers.
namespace sekisho::store {

/// One piece of work on its way. Its driver fills `result`, then hands it to complete().
struct Job {
    Database::Work work;
    Database::Outcome outcome;
    Result<void> result;
    bool succeeded = false;                                            ///< the work ran to its end without error
    std::variant<std::monostate, Waiter, std::promise<void>> waiting;  ///< a task, or a blocked thread
};

using JobPtr = std::shared_ptr<Job>;

/// Bounded queue from many tasks to a driver's threads. Thread-safe.
class JobQueue {
public:
    explicit JobQueue(std::size_t limit) : limit_(limit) {}

    /// Queues `job` and waits until it is completed; the error is the job's own, or 503 at once when the queue is full.
    Task<Result<void>> submit(JobPtr job);
    Result<void> submit_blocking(JobPtr job);

    /// Waits for work and takes up to `most` jobs. Empty only when the queue is closed and drained.
    [[nodiscard]] std::vector<JobPtr> take(std::size_t most);
    /// No more work is accepted; what is queued is still handed out.
    void close();

private:
    [[nodiscard]] bool reserve();
    void push(JobPtr job);

    const std::size_t limit_;
    std::atomic<std::size_t> waiting_{0};  ///< queued or about to be
    std::mutex mutex_;
    std::condition_variable ready_;
    std::vector<JobPtr> jobs_;
    bool closed_ = false;
};

/// Resumes whoever waits for `jobs`.
void complete(std::vector<JobPtr> jobs);

/// Runs a job's work; what it throws becomes its error.
[[nodiscard]] Result<void> run_guarded(const Database::Work& work, Connection& connection);

}  // namespace sekisho::store
