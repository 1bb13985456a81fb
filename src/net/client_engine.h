#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "net/client_transfer.h"

namespace sekisho::net {

/// The thread that drives libcurl, and the orders that others leave for it. It waits by epoll and looks at what is ready
/// alone, so that a request costs the same beside ten open streams and beside ten thousand. Thread-safe.
class ClientEngine {
public:
    explicit ClientEngine(ClientOptions options);
    ~ClientEngine();
    ClientEngine(const ClientEngine&) = delete;
    ClientEngine& operator=(const ClientEngine&) = delete;

    enum class Order { start, resume, drop };

    [[nodiscard]] const ClientOptions& options() const noexcept { return options_; }
    [[nodiscard]] const std::shared_ptr<HandlePool>& handles() const noexcept { return handles_; }
    void command(Order order, std::shared_ptr<Transfer> transfer);
    void stop();

private:
    using Command = std::pair<Order, std::shared_ptr<Transfer>>;
    using Instant = std::chrono::steady_clock::time_point;
    friend struct EngineCallbacks;

    void run();
    bool obey();
    void start(std::shared_ptr<Transfer> transfer);
    void remove(void* handle);
    void collect();
    void wait();
    void act(int socket, unsigned events);
    void end_overdue(Instant now);
    void watch(int socket, int what);
    void set_timer(long milliseconds);
    [[nodiscard]] int milliseconds_to_wait() const;

    const ClientOptions options_;
    const std::shared_ptr<HandlePool> handles_ = std::make_shared<HandlePool>();
    void* const multi_;  // CURLM*
    int epoll_ = -1;
    int wake_ = -1;  // eventfd
    std::mutex mutex_;
    std::vector<Command> commands_;
    bool stopping_ = false;

    // The thread's own.
    std::map<void*, std::shared_ptr<Transfer>> active_;
    bool timer_set_ = false;
    Instant timer_;
    Instant next_look_;
    std::thread thread_;
};

}  // namespace sekisho::net
