#include "money/teller.h"

#include <algorithm>
#include <iterator>

#include "base/log.h"

namespace sekisho::money {
namespace {

Error unavailable(std::string detail)
{
    return {"ServiceUnavailableException",
            "The service cannot hold the cost of this request now. Try again later.",
            503,
            "budget: " + std::move(detail),
            {},
            {}};
}

}  // namespace

Teller::Teller(store::Database& database, Hooks hooks, std::size_t queue_limit)
    : database_(database), hooks_(std::move(hooks)), queue_limit_(queue_limit), thread_([this] { run(); })
{
}

Teller::~Teller() { close(); }

void Teller::close()
{
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    ready_.notify_all();
    if (thread_.joinable()) thread_.join();
}

bool Teller::enter(Queue queue)
{
    const std::lock_guard lock(mutex_);
    if (closed_ || (queue == Queue::limited && entered_ >= queue_limit_)) return false;
    ++entered_;
    return true;
}

void Teller::push(JobPtr job)
{
    {
        const std::lock_guard lock(mutex_);
        if (!closed_) {
            waiting_.push_back(std::move(job));
        } else {
            job->result = fail(unavailable("the treasury is closed"));
        }
    }
    if (job) complete({job});
    else ready_.notify_one();
}

Task<Result<void>> Teller::submit(Work work, Queue queue, Batch batch)
{
    if (!enter(queue)) co_return fail(unavailable("too many calls wait for the store"));
    auto job = std::make_shared<Job>();
    job->work = std::move(work);
    job->batch = batch;
    std::move_only_function<void(store::Waiter)> enqueue = [this, job](store::Waiter waiter) {
        job->waiter = std::move(waiter);
        push(job);
    };
    co_await store::suspend(std::move(enqueue));
    co_return std::move(job->result);
}

std::vector<Teller::JobPtr> Teller::take()
{
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
    auto end = std::ranges::find(waiting_, Batch::alone, &Job::batch);
    if (end == waiting_.begin() && end != waiting_.end()) ++end;
    std::vector<JobPtr> taken(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    entered_ -= taken.size();
    return taken;
}

void Teller::run()
{
    while (true) {
        const auto jobs = take();
        if (jobs.empty()) return;
        process(jobs);
    }
}

Result<void> Teller::write(const std::vector<JobPtr>& jobs)
{
    auto work = [this, &jobs](store::Connection& connection) -> Result<void> {
        for (const auto& job : jobs) {
            job->result = job->work(connection);
            if (connection.failed()) return job->result ? fail("StoreFailure", "a statement failed", 500) : job->result;
        }
        return hooks_.seal(connection);
    };
    store::Database::Outcome outcome;
    outcome.committed = [this, &jobs] {
        hooks_.committed();
        complete(jobs);
    };
    return database_.write_blocking(std::move(work), std::move(outcome));
}

void Teller::process(const std::vector<JobPtr>& jobs)
{
    const auto written = write(jobs);
    if (written) return;
    hooks_.undone();
    if (jobs.size() > 1) {
        for (const auto& job : jobs) process({job});
        return;
    }
    log::error("money could not be written down", {{"code", written.error().code}, {"detail", written.error().detail}});
    jobs.front()->result = fail(unavailable("the store failed: " + written.error().detail));
    complete(jobs);
}

void Teller::complete(const std::vector<JobPtr>& jobs)
{
    std::vector<store::Waiter> waiters;
    waiters.reserve(jobs.size());
    for (const auto& job : jobs) {
        job->work = nullptr;
        waiters.push_back(std::move(job->waiter));
    }
    store::resume_all(std::move(waiters));
}

}  // namespace sekisho::money
