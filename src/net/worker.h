#pragma once

#include <array>
#include <atomic>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "net/http.h"
#include "net/server.h"
#include "net/stream.h"

namespace sekisho::net {

using Moment = std::chrono::steady_clock::time_point;
inline constexpr Moment never = Moment::max();

/// Counts connections over all threads of a server, in all and per client address (an IPv6 client is
/// its /64: it owns the rest of its network). Thread-safe.
class Admission {
public:
    using Address = std::array<unsigned char, 16>;

    explicit Admission(const ServerLimits& limits) : limits_(limits) {}
    [[nodiscard]] static Address key_of(const boost::asio::ip::address& address);
    /// False: one too many; nothing is counted.
    [[nodiscard]] bool enter(const Address& address);
    void leave(const Address& address);

private:
    struct Hash {
        std::size_t operator()(const Address& address) const noexcept;
    };
    const ServerLimits limits_;
    std::mutex mutex_;
    std::size_t total_ = 0;
    std::unordered_map<Address, std::size_t, Hash> per_address_;
};

class Transport;

/// What all connections of one server share.
struct Shared {
    ServerLimits limits;
    Handler& handler;
    std::shared_ptr<TlsContext> tls;  ///< null: plain
    Admission admission;
};

/// One thread's loop with its acceptor, its connections and one timer for all their deadlines.
/// Only drain() may be called from another thread.
class Worker {
public:
    using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

    explicit Worker(std::shared_ptr<Shared> shared);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// Takes connections from `listener`, a listening socket, from start() on.
    void listen(int listener);
    void run();    ///< until drain() has ended
    void drain();  ///< asks for it and returns; thread-safe
    /// Serves a socket that is connected already. Called by the acceptor, by tests and by the fuzzer.
    void adopt(Stream::Socket socket, Peer peer, const Admission::Address& address);

    [[nodiscard]] boost::asio::io_context& context() noexcept { return context_; }
    [[nodiscard]] const ServerLimits& limits() const noexcept { return shared_->limits; }
    [[nodiscard]] Handler& handler() const noexcept { return shared_->handler; }
    /// The time of the last tick: coarse, cheap, good enough for deadlines.
    [[nodiscard]] Moment now() const noexcept { return now_; }
    /// The Date field's value (RFC 9110, 6.6.1), made once per second.
    [[nodiscard]] const std::string& date();
    [[nodiscard]] bool draining() const noexcept { return draining_; }

    [[nodiscard]] std::size_t connections() const noexcept { return transports_.size(); }

    /// Called by Transport as it comes and goes.
    void add(Transport* transport) { transports_.insert(transport); }
    void remove(Transport* transport, const Admission::Address& address);

private:
    void accept();
    void accepted(Stream::Socket socket);
    void schedule_tick();
    void tick();
    void begin_drain();
    void continue_drain();
    void abort_all();

    std::shared_ptr<Shared> shared_;
    std::chrono::milliseconds tick_;
    Moment now_;
    std::unordered_set<Transport*> transports_;
    std::string date_;
    std::chrono::seconds date_second_{-1};
    bool accept_failed_ = false;
    bool draining_ = false;
    bool aborted_ = false;
    Moment drain_end_ = never;

    // Last, so that it goes first: its pending handlers hold transports, which say good-bye to what is above.
    boost::asio::io_context context_{1};
    Acceptor acceptor_;
    boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                      boost::asio::io_context::executor_type>
        timer_;
};

}  // namespace sekisho::net
