#include "store/waiters.h"

#include <algorithm>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace sekisho::store {

namespace asio = boost::asio;

Task<void> suspend(std::move_only_function<void(Waiter)> enqueue)
{
    auto home = co_await asio::this_coro::executor;
    auto start = [home = Executor(home), enqueue = std::move(enqueue)](auto handler) mutable {
        enqueue(Waiter{std::move(home), std::move(handler)});
    };
    co_await asio::async_initiate<decltype(asio::use_awaitable), void()>(std::move(start), asio::use_awaitable);
}

void resume_all(std::vector<Waiter> waiters)
{
    struct Group {
        Executor home;
        std::vector<std::move_only_function<void()>> resumes;
    };
    std::vector<Group> groups;
    for (auto& waiter : waiters) {
        auto group = std::ranges::find(groups, waiter.home, &Group::home);
        if (group == groups.end()) group = groups.insert(group, Group{waiter.home, {}});
        group->resumes.push_back(std::move(waiter.resume));
    }
    for (auto& group : groups) {
        auto resume_group = [resumes = std::move(group.resumes)]() mutable {
            for (auto& resume : resumes) resume();
        };
        asio::post(group.home, std::move(resume_group));
    }
}

}  // namespace sekisho::store
