#include "store/job_queue.h"

#include <exception>

#include "store/failure.h"

namespace sekisho::store {

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
    std::move_only_function<void(Waiter)> enqueue = [this, job](Waiter waiter) {
        job->waiting = std::move(waiter);
        push(job);
    };
    co_await suspend(std::move(enqueue));
    co_return std::move(job->result);
}

Result<void> JobQueue::submit_blocking(JobPtr job)
{
    if (!reserve()) return fail(store_overloaded());
    auto finished = job->waiting.emplace<std::promise<void>>().get_future();
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
    std::vector<Waiter> waiters;
    for (auto& job : jobs) {
        job->work = nullptr;  // what the work owns is released here, not at some later time on another thread
        if (auto* waiter = std::get_if<Waiter>(&job->waiting)) waiters.push_back(std::move(*waiter));
        else std::get<std::promise<void>>(job->waiting).set_value();
    }
    resume_all(std::move(waiters));
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
