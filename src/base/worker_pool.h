#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>

#include "base/result.h"
#include "base/task.h"

namespace sekisho {

/// Threads for work that must not run on an I/O thread: argon2, RSA, modular exponentiation, disk.
/// The queue is bounded, in number and where wanted in time; what finds no room is refused (ServiceUnavailable, 503), never
/// queued without end. Thread-safe.
class WorkerPool {
public:
    WorkerPool(std::size_t threads, std::size_t queue_limit);
    /// Work that would wait for more than `longest_wait`, as can be told from how long other work of this pool took, is
    /// refused at once; work that has waited for longer all the same is refused in place of being begun. So whoever is let
    /// in is served, and whoever is not knows soon. For pools whose work is all of one kind.
    WorkerPool(std::size_t threads, std::size_t queue_limit, std::chrono::milliseconds longest_wait);
    ~WorkerPool();  ///< finishes queued work, then joins
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// Runs `work` (a callable returning Result<T>) on a worker and resumes the caller on its own executor.
    /// `work` must own what it touches: the awaiting coroutine may be destroyed while it runs.
    template <class Work>
    auto run(Work work) -> Task<std::invoke_result_t<Work&>>
    {
        using R = std::invoke_result_t<Work&>;
        auto slot = std::make_shared<std::optional<R>>();
        // Named first: no capturing lambda is built inside a co_await expression.
        std::function<void()> job = [slot, shared = std::make_shared<Work>(std::move(work))] { slot->emplace((*shared)()); };
        CO_TRY_VOID(co_await submit(std::move(job)));
        co_return std::move(**slot);
    }

    /// Runs `job` on a worker at some time; nobody waits for it. False, and `job` dropped, when the queue is full.
    bool try_post(std::function<void()> job);

private:
    Task<Result<void>> submit(std::function<void()> job);

    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace sekisho
