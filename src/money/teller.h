#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "store/database.h"
#include "store/waiters.h"

namespace sekisho::money {

/// One thread that takes all work that waits and does it in one write of the store: one transaction, one commit, however
/// many calls there are. Work that refuses does so alone and must have changed nothing; when the store fails, all of the
/// batch is undone and tried one by one. Thread-safe.
class Teller {
public:
    using Work = std::function<Result<void>(store::Connection&)>;
    enum class Batch { shared, alone };
    /// Called on the teller's or the store's thread, never at the same time as work or each other.
    struct Hooks {
        Work seal;  ///< at the end of each transaction
        std::function<void()> committed;
        std::function<void()> undone;
    };

    Teller(store::Database& database, Hooks hooks, std::size_t queue_limit);
    ~Teller();

    /// Done durably when it resumes without error. ServiceUnavailableException (503) where the store failed, or too much
    /// waits already. `limited`: whether the queue's limit holds for it.
    enum class Queue { limited, always };
    Task<Result<void>> submit(Work work, Queue queue, Batch batch = Batch::shared);

    /// Finishes what waits; what comes later is refused.
    void close();

private:
    struct Job {
        Work work;
        Batch batch = Batch::shared;
        Result<void> result;
        store::Waiter waiter;
    };
    using JobPtr = std::shared_ptr<Job>;

    [[nodiscard]] bool enter(Queue queue);
    void push(JobPtr job);
    [[nodiscard]] std::vector<JobPtr> take();
    void run();
    [[nodiscard]] Result<void> write(const std::vector<JobPtr>& jobs);
    void process(const std::vector<JobPtr>& jobs);
    static void complete(const std::vector<JobPtr>& jobs);

    store::Database& database_;
    const Hooks hooks_;
    const std::size_t queue_limit_;
    std::mutex mutex_;
    std::condition_variable ready_;
    std::vector<JobPtr> waiting_;
    std::size_t entered_ = 0;
    bool closed_ = false;
    std::thread thread_;
};

}  // namespace sekisho::money
