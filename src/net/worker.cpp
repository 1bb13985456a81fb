#include "net/worker.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "net/handler_call.h"
#include "net/transport.h"

namespace sekisho::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;

struct Gauges {
    Gauge& connections = metrics::gauge("sekisho_connections", "client connections open");
    Counter& refused = metrics::counter("sekisho_connections_refused_total", "connections above a limit, closed at once");
};

Gauges& gauges()
{
    static Gauges all;
    return all;
}

// A tick is short enough for the shortest time limit, and never busy.
milliseconds tick_for(const ServerLimits& limits)
{
    const auto shortest = std::min({limits.header_time, limits.idle_time, limits.body_idle_time, limits.drain_time});
    return std::clamp(shortest / 4, milliseconds(10), milliseconds(250));
}

}  // namespace

Admission::Address Admission::key_of(const asio::ip::address& address)
{
    Address key{};
    if (address.is_v4() || (address.is_v6() && address.to_v6().is_v4_mapped())) {
        const auto bytes =
            (address.is_v4() ? address.to_v4() : asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6())).to_bytes();
        std::ranges::copy(bytes, key.begin() + 12);
    } else {
        const auto bytes = address.to_v6().to_bytes();
        std::copy_n(bytes.begin(), 8, key.begin());
    }
    return key;
}

std::size_t Admission::Hash::operator()(const Address& address) const noexcept
{
    return std::hash<std::string_view>()({reinterpret_cast<const char*>(address.data()), address.size()});
}

bool Admission::enter(const Address& address)
{
    const std::lock_guard lock(mutex_);
    if (total_ >= limits_.connections) return false;
    auto& count = per_address_[address];
    if (count >= limits_.connections_per_address) {
        if (count == 0) per_address_.erase(address);
        return false;
    }
    ++count;
    ++total_;
    return true;
}

void Admission::leave(const Address& address)
{
    const std::lock_guard lock(mutex_);
    const auto entry = per_address_.find(address);
    if (entry == per_address_.end()) return;
    --total_;
    if (--entry->second == 0) per_address_.erase(entry);
}

Worker::Worker(std::shared_ptr<Shared> shared)
    : shared_(std::move(shared)),
      tick_(tick_for(shared_->limits)),
      now_(std::chrono::steady_clock::now()),
      acceptor_(context_),
      timer_(context_)
{
}

// What was left behind says good-bye while the loop is taken down: there is nothing to continue then.
Worker::~Worker() { draining_ = false; }

void Worker::listen(int listener)
{
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    acceptor_.assign(address.ss_family == AF_INET6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), listener);
    accept();
}

void Worker::run()
{
    schedule_tick();
    context_.run();
}

void Worker::drain()
{
    asio::post(context_, [this] { begin_drain(); });
}

void Worker::accept()
{
    acceptor_.async_accept(context_, [this](error_code failure, Stream::Socket socket) {
        if (failure == asio::error::operation_aborted || !acceptor_.is_open()) return;
        if (failure) {
            // Out of descriptors or memory: the next tick tries again, instead of spinning.
            log::warning("accept failed", {{"reason", failure.message()}});
            accept_failed_ = true;
            return;
        }
        accepted(std::move(socket));
        accept();
    });
}

void Worker::accepted(Stream::Socket socket)
{
    error_code failure;
    const auto remote = socket.remote_endpoint(failure);
    if (failure) return;
    const auto address = Admission::key_of(remote.address());
    if (!shared_->admission.enter(address)) {
        gauges().refused.add();
        return;
    }
    socket.set_option(asio::ip::tcp::no_delay(true), failure);
    adopt(std::move(socket), Peer{remote.address().to_string(), remote.port()}, address);
}

void Worker::adopt(Stream::Socket socket, Peer peer, const Admission::Address& address)
{
    gauges().connections.add(1);
    auto stream = shared_->tls ? Stream::tls(std::move(socket), shared_->tls) : Stream::plain(std::move(socket));
    auto transport = std::make_shared<Transport>(*this, std::move(stream), std::move(peer), address);
    auto slot = transport->cancellation();
    // The completion holds the transport: its cancellation signal must outlive the task.
    auto ended = [transport](std::exception_ptr exception) {
        transport->close();
        report_task_end(exception);
    };
    asio::co_spawn(context_, serve_connection(transport), asio::bind_cancellation_slot(slot, std::move(ended)));
}

void Worker::remove(Transport* transport, const Admission::Address& address)
{
    transports_.erase(transport);
    shared_->admission.leave(address);
    gauges().connections.add(-1);
    if (draining_ && transports_.empty()) asio::post(context_, [this] { continue_drain(); });
}

const std::string& Worker::date()
{
    const auto wall = SystemClock().now();
    const auto second = std::chrono::floor<std::chrono::seconds>(wall.time_since_epoch());
    if (second != date_second_) {
        date_second_ = second;
        date_ = http_date(wall);
    }
    return date_;
}

void Worker::schedule_tick()
{
    timer_.expires_after(tick_);
    timer_.async_wait([this](error_code failure) {
        if (failure) return;
        tick();
        if (!aborted_ || !transports_.empty()) schedule_tick();
    });
}

void Worker::tick()
{
    now_ = std::chrono::steady_clock::now();
    if (std::exchange(accept_failed_, false)) accept();
    // Over a copy: a transport may go while the others are looked at.
    const std::vector<Transport*> all(transports_.begin(), transports_.end());
    for (auto* const transport : all)
        if (transports_.contains(transport)) transport->on_tick(now_);
    if (draining_) continue_drain();
}

void Worker::begin_drain()
{
    if (std::exchange(draining_, true)) return;
    error_code ignored;
    acceptor_.close(ignored);
    now_ = std::chrono::steady_clock::now();
    drain_end_ = now_ + shared_->limits.drain_time;
    const std::vector<Transport*> all(transports_.begin(), transports_.end());
    for (auto* const transport : all)
        if (transports_.contains(transport)) transport->drain();
    continue_drain();
}

void Worker::continue_drain()
{
    // How long a cancelled handler may take to unwind before its thread leaves it behind.
    constexpr milliseconds unwind_time{2'000};
    if (transports_.empty()) {
        timer_.cancel();
        context_.stop();
    } else if (!aborted_ && now_ >= drain_end_) {
        abort_all();
    } else if (aborted_ && now_ >= drain_end_ + unwind_time) {
        log::warning("requests did not end when they were cancelled", {{"connections", std::to_string(transports_.size())}});
        context_.stop();
    }
}

void Worker::abort_all()
{
    aborted_ = true;
    const std::vector<Transport*> all(transports_.begin(), transports_.end());
    for (auto* const transport : all)
        if (transports_.contains(transport)) transport->abort();
}

}  // namespace sekisho::net
