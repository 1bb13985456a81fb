#pragma once

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "base/encoding.h"
#include "net/server.h"

/// A handler with one path per behaviour, and a server around it. For tests.
namespace sekisho::net::testing {

/// A self-signed certificate for "localhost", made anew. Defined in tls_test.cpp.
TlsOptions make_certificate();

/// Waits for at most 10 seconds, in small steps, until `condition` holds.
template <class Condition>
bool eventually(Condition condition)
{
    for (int i = 0; i < 2000; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

/// `chunks` pieces of `size` bytes; then waits without end where `endless`.
class PieceSource final : public ByteSource {
public:
    PieceSource(std::size_t chunks, std::size_t size, bool endless, std::atomic<int>& destroyed)
        : chunks_(chunks), size_(size), endless_(endless), destroyed_(destroyed)
    {
    }
    ~PieceSource() override { ++destroyed_; }

    Task<Result<std::optional<std::string>>> next() override
    {
        if (sent_ == chunks_ && endless_) {
            boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::hours(1));
            co_await timer.async_wait(boost::asio::use_awaitable);
        }
        if (sent_ == chunks_) co_return std::optional<std::string>();
        co_return std::optional<std::string>(std::string(size_, static_cast<char>('a' + sent_++ % 26)));
    }
    Headers trailers() const override
    {
        Headers fields;
        fields.add("x-pieces", std::to_string(sent_));
        return fields;
    }

private:
    std::size_t chunks_;
    std::size_t size_;
    bool endless_;
    std::atomic<int>& destroyed_;
    std::size_t sent_ = 0;
};

class TestHandler final : public Handler {
public:
    std::atomic<int> calls{0};
    std::atomic<int> waiting{0};
    std::atomic<int> cancelled{0};
    std::atomic<int> sources_destroyed{0};
    std::atomic<std::uint64_t> bytes_read{0};

    Task<Response> handle(Request request) override
    {
        ++calls;
        const std::string path(request.path());
        Response response;
        response.headers.add("x-version", std::to_string(request.version));
        if (path == "/echo") co_return co_await echo(std::move(request), std::move(response));
        if (path == "/stream-echo") response.body = std::move(request.body);
        else if (path == "/count") co_return co_await count(std::move(request), std::move(response));
        else if (path == "/wait") co_await wait();
        else if (path == "/pieces")
            response.body = std::make_unique<PieceSource>(number(request), 10, false, sources_destroyed);
        else if (path == "/events")
            response.body = std::make_unique<PieceSource>(number(request), 10, true, sources_destroyed);
        else if (path == "/large") response.body = std::string(number(request), 'x');
        else if (path == "/show") response.body = show(request);
        else if (path == "/inject") response.headers.add("x-a", "b\r\nx-c: d");
        else if (path == "/throw") throw std::runtime_error("a bug");
        else if (path == "/none") response.status = 204;
        else if (path == "/keep") kept_ = std::move(request.body);
        else if (path == "/pull-kept") co_return co_await pull_kept(std::move(response));
        else response.body = "hello";
        co_return response;
    }

private:
    static std::size_t number(const Request& request) { return std::stoul(std::string(request.query())); }

    static Task<Response> echo(Request request, Response response)
    {
        auto body = co_await read_all(*request.body, 64 * 1024 * 1024);
        if (body) {
            response.body = *std::move(body);
            for (const auto& [name, value] : request.body->trailers().fields()) response.headers.add("seen-" + name, value);
        } else {
            response.status = body.error().status;
            response.body = body.error().code;
        }
        co_return response;
    }

    Task<Response> count(Request request, Response response)
    {
        std::uint64_t total = 0;
        while (true) {
            auto chunk = co_await request.body->next();
            if (!chunk) {
                response.status = chunk.error().status;
                response.body = chunk.error().code;
                co_return response;
            }
            if (!*chunk) break;
            total += (*chunk)->size();
            bytes_read = total;
        }
        response.body = std::to_string(total);
        co_return response;
    }

    // Of an earlier request on the same connection.
    Task<Response> pull_kept(Response response)
    {
        const auto body = std::move(kept_);
        const auto chunk = co_await body->next();
        response.body = chunk ? "still alive" : chunk.error().code;
        co_return response;
    }

    Task<void> wait()
    {
        boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::hours(1));
        ++waiting;
        try {
            co_await timer.async_wait(boost::asio::use_awaitable);
        } catch (...) {
            ++cancelled;
            throw;
        }
    }

    BodyStream kept_;

    static std::string show(const Request& request)
    {
        std::string text = request.method + " " + request.target + " " + request.peer.address;
        for (const auto& [name, value] : request.headers.fields()) text += "\n" + name + "=" + value;
        return text;
    }
};

struct TestServer {
    explicit TestServer(ServerOptions options = {})
    {
        auto opened = Server::open(std::move(options), handler);
        if (!opened) throw std::runtime_error(opened.error().message);
        server = *std::move(opened);
        server->start();
    }
    [[nodiscard]] std::uint16_t port() const { return server->port(); }

    TestHandler handler;
    std::unique_ptr<Server> server;
};

/// Limits short enough for tests.
inline ServerOptions quick_options()
{
    ServerOptions options;
    options.limits.header_bytes = 16 * 1024;
    options.limits.target_bytes = 2 * 1024;
    options.limits.body_bytes = 1024 * 1024;
    options.limits.header_time = std::chrono::milliseconds(300);
    options.limits.idle_time = std::chrono::milliseconds(600);
    options.limits.body_idle_time = std::chrono::milliseconds(300);
    options.limits.drain_time = std::chrono::milliseconds(300);
    return options;
}

}  // namespace sekisho::net::testing
