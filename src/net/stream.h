#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"
#include "net/server.h"

namespace sekisho::net {

/// The server's certificate, key and protocol rules, made once and shared by all connections. Thread-safe.
class TlsContext {
public:
    static Result<std::shared_ptr<TlsContext>> make(const TlsOptions& options);
    ~TlsContext();

    struct State;
    [[nodiscard]] State& state() noexcept { return *state_; }

private:
    explicit TlsContext(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Learns the outcome of a Stream's operations, always from the connection's own thread and never from
/// within the call that started them.
class StreamUser {
public:
    virtual ~StreamUser() = default;
    virtual void on_handshake(boost::system::error_code failure) = 0;
    virtual void on_read(boost::system::error_code failure, std::size_t bytes) = 0;
    virtual void on_write(boost::system::error_code failure, std::size_t bytes) = 0;
};

/// One connected socket, plain or TLS. At most one read and one write are under way at a time; the user
/// is kept alive, and the buffers must be, until the operation reports. Not thread-safe.
class Stream {
public:
    using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
    using Parts = std::span<const std::string_view>;

    static std::unique_ptr<Stream> plain(Socket socket);
    static std::unique_ptr<Stream> tls(Socket socket, std::shared_ptr<TlsContext> context);
    virtual ~Stream() = default;

    [[nodiscard]] virtual bool secure() const noexcept = 0;
    /// ALPN chose "h2". Meaningful after the handshake.
    [[nodiscard]] virtual bool http2_chosen() const noexcept = 0;

    virtual void handshake(std::shared_ptr<StreamUser> user) = 0;
    virtual void read(std::span<char> into, std::shared_ptr<StreamUser> user) = 0;
    /// Writes what the socket takes without waiting; 0 where it takes nothing or the kind of stream cannot.
    virtual std::size_t write_now(Parts parts) = 0;
    /// Writes some bytes of `parts`; the views are copied, the bytes are not.
    virtual void write(Parts parts, std::shared_ptr<StreamUser> user) = 0;
    /// Tells the peer that nothing follows (close_notify where TLS, FIN).
    virtual void finish_sending() = 0;
    /// Closes the socket; operations under way report operation_aborted.
    virtual void close() = 0;
};

}  // namespace sekisho::net
