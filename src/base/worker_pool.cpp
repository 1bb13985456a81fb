#include "base/worker_pool.h"

#include <atomic>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace sekisho {

namespace asio = boost::asio;

struct WorkerPool::State {
    State(std::size_t threads, std::size_t limit) : pool(threads), queue_limit(limit) {}

    bool reserve()
    {
        if (queued.fetch_add(1) < queue_limit) return true;
        queued.fetch_sub(1);
        return false;
    }

    asio::thread_pool pool;
    const std::size_t queue_limit;
    std::atomic<std::size_t> queued{0};
};

WorkerPool::WorkerPool(std::size_t threads, std::size_t queue_limit) : state_(std::make_unique<State>(threads, queue_limit))
{
}

WorkerPool::~WorkerPool() { state_->pool.join(); }

Task<Result<void>> WorkerPool::submit(std::function<void()> job)
{
    if (!state_->reserve()) co_return fail("ServiceUnavailable", "Please reduce your request rate.", 503);
    const auto home = co_await asio::this_coro::executor;
    auto enqueue = [this, home, job = std::move(job)](auto handler) mutable {
        auto run = [this, home, job = std::move(job), handler = std::move(handler)]() mutable {
            job();
            job = nullptr;  // what the work owns is released before the caller goes on
            state_->queued.fetch_sub(1);
            asio::post(home, std::move(handler));
        };
        asio::post(state_->pool, std::move(run));
    };
    co_await asio::async_initiate<decltype(asio::use_awaitable), void()>(std::move(enqueue), asio::use_awaitable);
    co_return Result<void>{};
}

bool WorkerPool::try_post(std::function<void()> job)
{
    if (!state_->reserve()) return false;
    auto run = [this, job = std::move(job)]() mutable {
        job();
        job = nullptr;
        state_->queued.fetch_sub(1);
    };
    asio::post(state_->pool, std::move(run));
    return true;
}

}  // namespace sekisho
