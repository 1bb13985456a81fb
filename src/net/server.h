#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "net/http.h"

namespace sekisho::net {

/// Every limit on what a client may cost before anything is known about it. Bytes and durations.
struct ServerLimits {
    std::size_t header_bytes = 64 * 1024;                  ///< request line and all fields; 431 above
    std::size_t target_bytes = 16 * 1024;                  ///< 414 above
    std::uint64_t body_bytes = 5ULL * 1024 * 1024 * 1024;  ///< hard ceiling of any body; 413 above
    std::chrono::milliseconds header_time{10'000};         ///< from the first byte to the last header; 408
    std::chrono::milliseconds idle_time{60'000};           ///< keep-alive without a request; closed
    std::chrono::milliseconds body_idle_time{30'000};      ///< between two chunks of a body, read or written
    std::size_t connections = 20'000;
    std::size_t connections_per_address = 2'000;
    std::uint32_t streams_per_connection = 256;    ///< HTTP/2 SETTINGS_MAX_CONCURRENT_STREAMS
    std::uint32_t resets_per_second = 100;         ///< RST_STREAM above this: GOAWAY ENHANCE_YOUR_CALM
    std::chrono::milliseconds drain_time{10'000};  ///< how long stop() waits for requests in flight
};

struct TlsOptions {
    std::string certificate_chain_pem;
    std::string private_key_pem;
    bool allow_tls12 = false;  ///< TLS 1.3 only, unless asked
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;   ///< 0: any free port, see Server::port()
    std::size_t threads = 1;  ///< one io_context each; connections are pinned to one
    ServerLimits limits;
    std::optional<TlsOptions> tls;  ///< ALPN: h2, http/1.1. Without: HTTP/1.1 and prior-knowledge h2c on one port
};

/// Listens, speaks HTTP/1.1 and HTTP/2, and hands each request to the handler on the connection's thread.
class Server {
public:
    /// Binds and listens; starts no thread yet. Error: code "AddressInUse" and the like, for the console.
    static Result<std::unique_ptr<Server>> open(ServerOptions options, Handler& handler);
    ~Server();

    [[nodiscard]] std::uint16_t port() const noexcept;
    void start();  ///< starts the threads and returns
    /// Graceful drain: stops accepting, lets requests in flight end (GOAWAY; Connection: close), closes what
    /// remains after drain_time, gives handlers two seconds to unwind, joins the threads. Safe to call from any
    /// thread but an I/O thread. What a handler may still wait for elsewhere (a WorkerPool) must end, or be
    /// destroyed, after stop() and before the Server is destroyed.
    void stop();

private:
    struct State;
    explicit Server(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace sekisho::net
