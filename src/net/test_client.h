#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>

/// A blocking client that sends exactly the bytes it is told. For tests.
namespace sekisho::net::testing {

class RawClient {
public:
    explicit RawClient(std::uint16_t port, std::string_view from = {})
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const timeval patience{10, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        if (!from.empty()) {
            ::inet_pton(AF_INET, std::string(from).c_str(), &address.sin_addr);
            ::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        }
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    ~RawClient() { close(); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    [[nodiscard]] bool connected() const { return connected_; }
    [[nodiscard]] int descriptor() const { return socket_; }

    bool send(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const auto n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (n <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(n));
        }
        return true;
    }

    /// What the kernel takes of `bytes` at once.
    std::size_t send_some(std::string_view bytes)
    {
        const auto n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        return n > 0 ? static_cast<std::size_t>(n) : 0;
    }

    /// Some bytes, or empty at the end, after an error or 10 seconds of silence.
    std::string receive()
    {
        std::string bytes(64 * 1024, '\0');
        const auto n = ::recv(socket_, bytes.data(), bytes.size(), 0);
        bytes.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
        closed_ = n == 0;
        return bytes;
    }

    std::string receive_until(std::string_view end)
    {
        std::string all;
        while (all.find(end) == std::string::npos) {
            const auto more = receive();
            if (more.empty()) break;
            all += more;
        }
        return all;
    }

    std::string receive_all()
    {
        std::string all;
        for (auto more = receive(); !more.empty(); more = receive()) all += more;
        return all;
    }

    /// The server closed in good order (not by a reset, not by silence).
    [[nodiscard]] bool closed() const { return closed_; }
    void finish_sending() { ::shutdown(socket_, SHUT_WR); }
    void close()
    {
        if (socket_ >= 0) ::close(socket_);
        socket_ = -1;
    }

private:
    int socket_;
    bool connected_ = false;
    bool closed_ = false;
};

}  // namespace sekisho::net::testing
