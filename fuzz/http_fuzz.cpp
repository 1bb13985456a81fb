// HTTP/1 and HTTP/2 bytes, cut into pieces, against the server's connection code: one thread, no listener.
// Input: one byte that decides how the rest is cut, then what the client sends.
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>

#include "base/log.h"
#include "net/transport.h"

namespace {

using namespace sekisho;

class FuzzHandler final : public net::Handler {
public:
    Task<net::Response> handle(net::Request request) override
    {
        net::Response response;
        const std::string path(request.path());
        if (path == "/echo") {
            response.body = std::move(request.body);
        } else if (path == "/read") {
            auto body = co_await net::read_all(*request.body, 1 << 20);
            response.body = body ? *std::move(body) : std::string();
            if (!body) response.status = body.error().status;
        } else {
            response.body = path;
        }
        co_return response;
    }
};

struct Harness {
    Harness()
    {
        log::set_level(log::Level::error);
        limits.header_bytes = 8 * 1024;
        limits.target_bytes = 1024;
        limits.body_bytes = 64 * 1024;
        limits.streams_per_connection = 8;
        shared.reset(new net::Shared{limits, handler, nullptr, net::Admission(limits)});
        worker = std::make_unique<net::Worker>(shared);
    }

    void turn(int client)
    {
        auto& context = worker->context();
        std::array<char, 65'536> answer;
        do {
            context.restart();
        } while (context.poll() > 0 || ::recv(client, answer.data(), answer.size(), MSG_DONTWAIT) > 0);
    }

    void run(std::string_view bytes, std::size_t piece)
    {
        std::array<int, 2> ends;
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) != 0) std::abort();
        net::Stream::Socket socket(worker->context(), boost::asio::ip::tcp::v4(), ends[1]);
        worker->adopt(std::move(socket), {"127.0.0.1", 1}, {});
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            const auto part = bytes.substr(at, piece);
            if (::send(ends[0], part.data(), part.size(), MSG_NOSIGNAL) <= 0) break;
            turn(ends[0]);
        }
        ::shutdown(ends[0], SHUT_WR);
        turn(ends[0]);
        ::close(ends[0]);
        worker->context().restart();
        worker->context().poll();
        // The client has gone: whatever it did, nothing of it may remain.
        if (worker->connections() != 0) std::abort();
    }

    FuzzHandler handler;
    net::ServerLimits limits;
    std::shared_ptr<net::Shared> shared;
    std::unique_ptr<net::Worker> worker;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static Harness harness;
    if (size < 2) return 0;
    constexpr std::array<std::size_t, 8> pieces{1, 2, 3, 7, 16, 100, 1000, 1 << 20};
    // Byte by byte only where that takes no time.
    const auto piece = size > 2000 ? std::size_t{1} << 20 : pieces[data[0] % pieces.size()];
    harness.run({reinterpret_cast<const char*>(data + 1), size - 1}, piece);
    return 0;
}
