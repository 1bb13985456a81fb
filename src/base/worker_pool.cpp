#include "base/worker_pool.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/metrics.h"

namespace sekisho {

namespace asio = boost::asio;

namespace {

using Moment = std::chrono::steady_clock::time_point;
using std::chrono::nanoseconds;

Counter& refused_work()
{
    static Counter& refused =
        metrics::counter("sekisho_work_refused_total", "work that found no room, or waited too long, before worker threads");
    return refused;
}

std::unexpected<Error> refusal()
{
    refused_work().add();
    return fail("ServiceUnavailable", "Please reduce your request rate.", 503);
}

}  // namespace

struct WorkerPool::State {
    State(std::size_t count, std::size_t limit, std::optional<nanoseconds> wait)
        : pool(count), threads(count), queue_limit(limit), longest_wait(wait)
    {
    }

    bool reserve()
    {
        const auto before = queued.fetch_add(1);
        if (before < queue_limit && !waits_too_long(before)) return true;
        queued.fetch_sub(1);
        return false;
    }

    /// With so many before it, running ones included.
    [[nodiscard]] bool waits_too_long(std::size_t before) const
    {
        if (!longest_wait || before < threads) return false;
        const auto ahead = static_cast<std::int64_t>((before - threads) / threads + 1);
        return ahead * usual.load(std::memory_order_relaxed) > longest_wait->count();
    }

    /// Twice as long: the estimate lets in what will wait for about as long as it may, now less, now more.
    [[nodiscard]] bool waited_too_long(Moment since) const
    {
        return longest_wait && std::chrono::steady_clock::now() - since > 2 * *longest_wait;
    }

    /// Learns how long work takes. One piece that is out of the ordinary changes little; two that end at the same time may
    /// count as one.
    void learn(std::int64_t taken)
    {
        const auto mean = usual.load(std::memory_order_relaxed);
        const auto counted = mean == 0 ? taken : std::min(taken, 4 * mean);
        usual.store(mean + (counted - mean) / 16, std::memory_order_relaxed);
    }

    void run(std::function<void()>& job)
    {
        const auto from = std::chrono::steady_clock::now();
        job();
        job = nullptr;  // what the work owns is released before the caller goes on
        learn(nanoseconds(std::chrono::steady_clock::now() - from).count());
    }

    asio::thread_pool pool;
    const std::size_t threads;
    const std::size_t queue_limit;
    const std::optional<nanoseconds> longest_wait;
    std::atomic<std::size_t> queued{0};
    std::atomic<std::int64_t> usual{0};  ///< nanoseconds that a piece of work takes, on average
};

WorkerPool::WorkerPool(std::size_t threads, std::size_t queue_limit)
    : state_(std::make_unique<State>(threads, queue_limit, std::nullopt))
{
}

WorkerPool::WorkerPool(std::size_t threads, std::size_t queue_limit, std::chrono::milliseconds longest_wait)
    : state_(std::make_unique<State>(threads, queue_limit, longest_wait))
{
}

WorkerPool::~WorkerPool() { state_->pool.join(); }

Task<Result<void>> WorkerPool::submit(std::function<void()> job)
{
    if (!state_->reserve()) co_return refusal();
    const auto home = co_await asio::this_coro::executor;
    const auto begun = std::make_shared<bool>(false);
    const auto since = std::chrono::steady_clock::now();
    auto enqueue = [this, home, begun, since, job = std::move(job)](auto handler) mutable {
        auto run = [this, home, begun, since, job = std::move(job), handler = std::move(handler)]() mutable {
            *begun = !state_->waited_too_long(since);
            if (*begun) state_->run(job);
            job = nullptr;
            state_->queued.fetch_sub(1);
            asio::post(home, std::move(handler));
        };
        asio::post(state_->pool, std::move(run));
    };
    co_await asio::async_initiate<decltype(asio::use_awaitable), void()>(std::move(enqueue), asio::use_awaitable);
    if (!*begun) co_return refusal();
    co_return Result<void>{};
}

bool WorkerPool::try_post(std::function<void()> job)
{
    if (!state_->reserve()) return false;
    // It may be of any length: nothing is to be learned from it about what others wait for.
    auto run = [this, job = std::move(job)]() mutable {
        job();
        job = nullptr;
        state_->queued.fetch_sub(1);
    };
    asio::post(state_->pool, std::move(run));
    return true;
}

}  // namespace sekisho
