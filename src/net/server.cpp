#include "net/server.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <cstring>
#include <thread>
#include <vector>

#include "net/worker.h"

namespace sekisho::net {
namespace {

using Endpoint = boost::asio::ip::tcp::endpoint;

/// A descriptor that is closed unless it is taken.
class Descriptor {
public:
    explicit Descriptor(int value) : value_(value) {}
    Descriptor(Descriptor&& other) noexcept : value_(other.take()) {}
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor()
    {
        if (value_ >= 0) ::close(value_);
    }
    [[nodiscard]] int get() const noexcept { return value_; }
    [[nodiscard]] int take() noexcept { return std::exchange(value_, -1); }

private:
    int value_;
};

std::unexpected<Error> listen_error(const ServerOptions& options, int reason)
{
    const char* const code = reason == EADDRINUSE ? "AddressInUse" : reason == EACCES ? "AddressForbidden" : "CannotListen";
    return fail(code, fmt::format("cannot listen on {}, port {}: {}", options.address, options.port, std::strerror(reason)));
}

enum class Sharing { alone, threads };

Result<Descriptor> bind_socket(const ServerOptions& options, const Endpoint& endpoint, Sharing sharing)
{
    Descriptor socket(::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int on = 1;
    if (socket.get() < 0) return listen_error(options, errno);
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (sharing == Sharing::threads) ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (::bind(socket.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0)
        return listen_error(options, errno);
    return socket;
}

Result<Endpoint> local_endpoint(const ServerOptions& options, int socket)
{
    Endpoint endpoint;
    auto size = static_cast<socklen_t>(endpoint.capacity());
    if (::getsockname(socket, endpoint.data(), &size) != 0) return listen_error(options, errno);
    endpoint.resize(size);
    return endpoint;
}

// One listening socket per thread: the kernel spreads connections over them.
Result<std::vector<Descriptor>> listen_sockets(const ServerOptions& options)
{
    boost::system::error_code failure;
    const auto address = boost::asio::ip::make_address(options.address, failure);
    if (failure) return fail("BadAddress", fmt::format("`{}` is not an IP address", options.address));
    Endpoint endpoint(address, options.port);
    // SO_REUSEPORT would let a second server of the same user share the port in silence: ask without it first.
    if (options.port != 0 && options.threads > 1) TRY_VOID(bind_socket(options, endpoint, Sharing::alone));
    std::vector<Descriptor> sockets;
    for (std::size_t i = 0; i < std::max<std::size_t>(options.threads, 1); ++i) {
        TRY(auto socket, bind_socket(options, endpoint, options.threads > 1 ? Sharing::threads : Sharing::alone));
        if (::listen(socket.get(), SOMAXCONN) != 0) return listen_error(options, errno);
        TRY(endpoint, local_endpoint(options, socket.get()));
        sockets.push_back(std::move(socket));
    }
    return sockets;
}

}  // namespace

struct Server::State {
    std::vector<std::unique_ptr<Worker>> workers;
    std::vector<std::thread> threads;
    std::uint16_t port = 0;
};

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::open(ServerOptions options, Handler& handler)
{
    std::shared_ptr<TlsContext> tls;
    if (options.tls) {
        TRY(tls, TlsContext::make(*options.tls));
    }
    TRY(auto sockets, listen_sockets(options));
    TRY(const auto endpoint, local_endpoint(options, sockets.front().get()));
    const std::shared_ptr<Shared> shared(new Shared{options.limits, handler, std::move(tls), Admission(options.limits)});
    auto state = std::make_unique<State>();
    state->port = endpoint.port();
    for (auto& socket : sockets) {
        state->workers.push_back(std::make_unique<Worker>(shared));
        state->workers.back()->listen(socket.take());
    }
    return std::unique_ptr<Server>(new Server(std::move(state)));
}

std::uint16_t Server::port() const noexcept { return state_->port; }

void Server::start()
{
    for (const auto& worker : state_->workers) state_->threads.emplace_back([&worker = *worker] { worker.run(); });
}

void Server::stop()
{
    for (const auto& worker : state_->workers) worker->drain();
    for (auto& thread : state_->threads) thread.join();
    state_->threads.clear();
}

}  // namespace sekisho::net
