#include "net/client_engine.h"

#include <curl/curl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace sekisho::net {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds look_every{200};  // at what takes too long
// Without a number, libcurl keeps four connections for each request that is under way just then: after a quiet moment, all
// but a few would have to be opened again.
constexpr long idle_connections = 1024;

Error closed()
{
    Error error;
    error.code = client_errors::closed;
    error.message = "The client was closed";
    error.status = 502;
    return error;
}

}  // namespace

/// What libcurl calls.
struct EngineCallbacks {
    static int socket(CURL*, curl_socket_t socket, int what, void* engine, void*)
    {
        static_cast<ClientEngine*>(engine)->watch(socket, what);
        return 0;
    }
    static int timer(CURLM*, long milliseconds, void* engine)
    {
        static_cast<ClientEngine*>(engine)->set_timer(milliseconds);
        return 0;
    }
};

ClientEngine::ClientEngine(ClientOptions options)
    : options_(std::move(options)),
      multi_(curl_multi_init()),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, EngineCallbacks::socket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, EngineCallbacks::timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, idle_connections);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = wake_;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event);
    thread_ = std::thread([this] { run(); });
}

ClientEngine::~ClientEngine()
{
    curl_multi_cleanup(multi_);
    ::close(wake_);
    ::close(epoll_);
}

void ClientEngine::command(Order order, std::shared_ptr<Transfer> transfer)
{
    {
        const std::lock_guard lock(mutex_);
        if (!stopping_) {
            commands_.emplace_back(order, std::move(transfer));
            if (commands_.size() == 1) ::eventfd_write(wake_, 1);
            return;
        }
    }
    if (order == Order::start) transfer->end(closed());
}

void ClientEngine::stop()
{
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        ::eventfd_write(wake_, 1);
    }
    if (thread_.joinable()) thread_.join();
}

void ClientEngine::run()
{
    while (obey()) {
        collect();
        wait();
        collect();
    }
    for (const auto& [handle, transfer] : active_) {
        curl_multi_remove_handle(multi_, handle);
        transfer->end(closed());
    }
    active_.clear();
}

/// False when it is time to stop.
bool ClientEngine::obey()
{
    std::vector<Command> commands;
    bool stopping = false;
    {
        const std::lock_guard lock(mutex_);
        commands.swap(commands_);
        stopping = stopping_;
    }
    for (auto& [order, transfer] : commands) {
        if (order == Order::start) start(std::move(transfer));
        else if (order == Order::drop) remove(transfer->handle());
        else if (active_.contains(transfer->handle())) transfer->resume();
    }
    return !stopping;
}

void ClientEngine::start(std::shared_ptr<Transfer> transfer)
{
    if (curl_multi_add_handle(multi_, transfer->handle()) != CURLM_OK) {
        transfer->end(closed());
        return;
    }
    active_.emplace(transfer->handle(), std::move(transfer));
}

void ClientEngine::remove(void* handle)
{
    const auto found = active_.find(handle);
    if (found == active_.end()) return;
    curl_multi_remove_handle(multi_, handle);
    active_.erase(found);
}

void ClientEngine::collect()
{
    int left = 0;
    while (const auto* message = curl_multi_info_read(multi_, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        void* const handle = message->easy_handle;
        const int code = message->data.result;  // the message dies with the handle
        const auto found = active_.find(handle);
        if (found == active_.end()) continue;
        const auto transfer = found->second;
        remove(handle);
        transfer->finish(code);
    }
}

int ClientEngine::milliseconds_to_wait() const
{
    if (active_.empty() && !timer_set_) return -1;
    auto until = next_look_;
    if (timer_set_) until = std::min(until, timer_);
    const auto left = std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now()).count();
    return static_cast<int>(std::max<std::int64_t>(left, 0));
}

/// For what is ready, what is due, or an order.
void ClientEngine::wait()
{
    std::array<epoll_event, 256> events;
    const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), milliseconds_to_wait());
    for (int i = 0; i < ready; ++i)
        act(events[static_cast<std::size_t>(i)].data.fd, events[static_cast<std::size_t>(i)].events);
    const auto now = std::chrono::steady_clock::now();
    if (timer_set_ && now >= timer_) {
        timer_set_ = false;
        int running = 0;
        curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    if (now >= next_look_) end_overdue(now);
}

void ClientEngine::act(int socket, unsigned events)
{
    if (socket == wake_) {
        eventfd_t orders = 0;
        ::eventfd_read(wake_, &orders);
        return;
    }
    int what = 0, running = 0;
    if ((events & EPOLLIN) != 0) what |= CURL_CSELECT_IN;
    if ((events & EPOLLOUT) != 0) what |= CURL_CSELECT_OUT;
    if ((events & (EPOLLERR | EPOLLHUP)) != 0) what |= CURL_CSELECT_ERR | CURL_CSELECT_IN;
    curl_multi_socket_action(multi_, socket, what, &running);
}

void ClientEngine::end_overdue(Instant now)
{
    next_look_ = now + look_every;
    std::vector<std::shared_ptr<Transfer>> overdue;
    for (const auto& [handle, transfer] : active_)
        if (transfer->overdue(now)) overdue.push_back(transfer);
    for (const auto& transfer : overdue) {
        remove(transfer->handle());
        transfer->finish(CURLE_OPERATION_TIMEDOUT);
    }
}

void ClientEngine::watch(int socket, int what)
{
    epoll_event event{};
    event.data.fd = socket;
    if (what == CURL_POLL_REMOVE) {
        ::epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, &event);
        return;
    }
    if ((what & CURL_POLL_IN) != 0) event.events |= EPOLLIN;
    if ((what & CURL_POLL_OUT) != 0) event.events |= EPOLLOUT;
    if (::epoll_ctl(epoll_, EPOLL_CTL_MOD, socket, &event) != 0) ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
}

void ClientEngine::set_timer(long milliseconds)
{
    timer_set_ = milliseconds >= 0;
    timer_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
}

}  // namespace sekisho::net
