#include "store/job_queue.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <future>

#include "store/failure.h"

namespace sekisho::store {

namespace asio = boost::asio;

bool JobQueue::reserve()
{
    if (waiting_.fetch_add(1) < limit_) return true;
    waiting_.fetch_sub(1);
    return false;
}

void JobQueue::push(JobPtr job)
{
    {
        const std::lock_guard lock(mutex_);
        jobs_.push_back(std::move(job));
    }
    ready_.notify_one();
}

Task<Result<void>> JobQueue::submit(JobPtr job)
{
    if (!reserve()) co_return fail(store_overloaded());
    job->home = co_await asio::this_coro::executor;
    auto enqueue = [this, job](auto handler) {
        job->resume = std::move(handler);
        push(job);
    };
    co_await asio::async_initiate<decltype(asio::use_awaitable), void()>(std::move(enqueue), asio::use_awaitable);
    co_return std::move(job->result);
}

Result<void> JobQueue::submit_blocking(JobPtr job)
{
    if (!reserve()) return fail(store_overloaded());
    std::promise<void> done;
    auto finished = done.get_future();
    job->resume = [done = std::move(done)]() mutable { done.set_value(); };
    push(job);
    finished.wait();
    return std::move(job->result);
}

std::vector<JobPtr> JobQueue::take(std::size_t most)
{
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return closed_ || !jobs_.empty(); });
    const auto count = static_cast<std::ptrdiff_t>(std::min(most, jobs_.size()));
    std::vector<JobPtr> taken(std::make_move_iterator(jobs_.begin()), std::make_move_iterator(jobs_.begin() + count));
    jobs_.erase(jobs_.begin(), jobs_.begin() + count);
    waiting_.fetch_sub(taken.size());
    return taken;
}

void JobQueue::close()
{
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    ready_.notify_all();
}

void complete(std::vector<JobPtr> jobs)
{
    struct Group {
        Executor home;
        std::vector<std::move_only_function<void()>> resumes;
    };
    std::vector<Group> groups;
    for (auto& job : jobs) {
        job->work = nullptr;  // what the work owns is released here, not at some later time on another thread
        auto resume = std::move(job->resume);
        if (!job->home) {
            resume();
            continue;
        }
        auto group = std::ranges::find(groups, job->home, &Group::home);
        if (group == groups.end()) group = groups.insert(group, Group{job->home, {}});
        group->resumes.push_back(std::move(resume));
    }
    for (auto& group : groups) {
        auto resume_all = [resumes = std::move(group.resumes)]() mutable {
            for (auto& resume : resumes) resume();
        };
        asio::post(group.home, std::move(resume_all));
    }
}

Result<void> run_guarded(const Database::Work& work, Connection& connection)
{
    try {
        auto result = work(connection);
        if (result && connection.failed()) return fail(store_failure("the work went on after a failed statement"));
        return result;
    } catch (const std::exception& e) {
        return fail(store_failure(std::string("the work threw: ") + e.what()));
    } catch (...) {
        return fail(store_failure("the work threw"));
    }
}

}  // namespace sekisho::store
