#include <gtest/gtest.h>

#include <latch>

#include "base/worker_pool.h"
#include "net/test_client.h"
#include "net/test_server.h"

namespace sekisho::net::testing {
namespace {

const std::string get_hello = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";

std::string answer_to(std::uint16_t port, const std::string& bytes)
{
    RawClient client(port);
    client.send(bytes);
    return client.receive_all().substr(0, 12);
}

TEST(Limits, ALongTargetIs414AndALongHead431)
{
    TestServer server(quick_options());
    const std::string end = " HTTP/1.1\r\nHost: a\r\n\r\n";
    EXPECT_EQ(answer_to(server.port(), "GET /" + std::string(2100, 'x') + end), "HTTP/1.1 414");
    EXPECT_EQ(answer_to(server.port(), "GET /" + std::string(100'000, 'x') + end), "HTTP/1.1 414");
    EXPECT_EQ(answer_to(server.port(), "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(17'000, 'x') + "\r\n\r\n"),
              "HTTP/1.1 431");
    EXPECT_EQ(answer_to(server.port(), "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(100'000, 'x')), "HTTP/1.1 431");
    std::string many;
    for (int i = 0; i < 300; ++i) many += "X: y\r\n";
    EXPECT_EQ(answer_to(server.port(), "GET / HTTP/1.1\r\nHost: a\r\n" + many + "\r\n"), "HTTP/1.1 431");
    EXPECT_EQ(server.handler.calls, 0);
}

TEST(Limits, AHeadJustBelowTheLimitIsServed)
{
    TestServer server(quick_options());
    RawClient client(server.port());
    client.send("GET /hello HTTP/1.1\r\nHost: a\r\nX: " + std::string(16'000, 'x') + "\r\n\r\n");
    EXPECT_TRUE(client.receive_until("hello").starts_with("HTTP/1.1 200"));
}

TEST(Limits, AChunkedBodyAboveTheLimitIs413)
{
    TestServer server(quick_options());
    std::string request = "POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 20; ++i) request += "10000\r\n" + std::string(65'536, 'x') + "\r\n";
    EXPECT_EQ(answer_to(server.port(), request + "0\r\n\r\n"), "HTTP/1.1 413");
}

TEST(Limits, AnEndlessChunkHeaderOrTrailerIs400)
{
    TestServer server(quick_options());
    const std::string head = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(answer_to(server.port(), head + "1;" + std::string(100'000, 'x')), "HTTP/1.1 400");
    EXPECT_EQ(answer_to(server.port(), head + "1;" + std::string(300, 'x') + "\r\na\r\n0\r\n\r\n"), "HTTP/1.1 400");
    EXPECT_EQ(answer_to(server.port(), head + "0\r\nX: " + std::string(100'000, 'x')), "HTTP/1.1 400");
}

TEST(Limits, ASlowHeadIs408)
{
    TestServer server(quick_options());
    RawClient client(server.port());
    client.send("GET / HTTP/1.1\r\nHos");
    EXPECT_TRUE(client.receive_all().starts_with("HTTP/1.1 408"));
    EXPECT_TRUE(client.closed());
}

TEST(Limits, AHeadThatTricklesIs408)
{
    TestServer server(quick_options());
    RawClient client(server.port());
    const auto start = std::chrono::steady_clock::now();
    // Each byte is in time; the whole is not.
    std::thread trickle([&] {
        while (client.send("x") && std::chrono::steady_clock::now() - start < std::chrono::milliseconds(800))
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
    });
    EXPECT_TRUE(client.receive_all().starts_with("HTTP/1.1 4"));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
    trickle.join();
}

TEST(Limits, AnIdleConnectionIsClosedWithoutAWord)
{
    TestServer server(quick_options());
    RawClient fresh(server.port());
    RawClient used(server.port());
    used.send(get_hello);
    used.receive_until("hello");
    EXPECT_EQ(fresh.receive_all(), "");
    EXPECT_EQ(used.receive_all(), "");
    EXPECT_TRUE(fresh.closed());
    EXPECT_TRUE(used.closed());
}

TEST(Limits, ASlowBodyFailsTheHandlersRead)
{
    TestServer server(quick_options());
    RawClient client(server.port());
    client.send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
    const auto response = client.receive_all();
    EXPECT_TRUE(response.starts_with("HTTP/1.1 400")) << response;
    EXPECT_TRUE(response.ends_with("RequestTimeout")) << response;
}

TEST(Limits, AClientThatDoesNotReadItsResponseIsCut)
{
    TestServer server(quick_options());
    RawClient client(server.port());
    client.send("GET /pieces?100000000 HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(eventually([&] { return server.handler.sources_destroyed == 1; }));
}

TEST(Limits, AHandlerMayTakeLongerThanAnyOfThem)
{
    TestServer server(quick_options());
    RawClient client(server.port());
    client.send("GET /events?1 HTTP/1.1\r\nHost: a\r\n\r\n");
    client.receive_until("aaaaaaaaaa");
    std::this_thread::sleep_for(std::chrono::milliseconds(900));
    EXPECT_EQ(server.handler.sources_destroyed, 0);
}

TEST(Limits, ConnectionsAreCountedInAllAndPerAddress)
{
    auto options = quick_options();
    options.limits.idle_time = std::chrono::seconds(20);
    options.limits.connections = 5;
    options.limits.connections_per_address = 3;
    TestServer server(options);
    const auto served = [&](RawClient& client) {
        client.send(get_hello);
        return client.receive_until("hello").starts_with("HTTP/1.1 200");
    };
    std::vector<std::unique_ptr<RawClient>> first;
    for (int i = 0; i < 3; ++i) first.push_back(std::make_unique<RawClient>(server.port()));
    for (auto& client : first) EXPECT_TRUE(served(*client));
    RawClient fourth(server.port());
    EXPECT_FALSE(served(fourth));
    RawClient other_a(server.port(), "127.0.0.2");
    RawClient other_b(server.port(), "127.0.0.3");
    EXPECT_TRUE(served(other_a) && served(other_b));
    RawClient sixth(server.port(), "127.0.0.4");
    EXPECT_FALSE(served(sixth));
    first.clear();
    // What has gone counts no more.
    EXPECT_TRUE(eventually([&] {
        RawClient later(server.port());
        return served(later);
    }));
}

TEST(Stop, LetsRequestsInFlightEnd)
{
    auto options = quick_options();
    options.limits.drain_time = std::chrono::seconds(5);
    TestServer server(options);
    RawClient idle(server.port());
    idle.send(get_hello);
    idle.receive_until("hello");
    RawClient busy(server.port());
    busy.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return server.handler.calls == 2; }));
    std::thread stopper([&] { server.server->stop(); });
    EXPECT_EQ(idle.receive_all(), "");
    busy.send("abc");
    const auto response = busy.receive_all();
    EXPECT_TRUE(response.ends_with("abc")) << response;
    EXPECT_NE(response.find("connection: close\r\n"), std::string::npos) << response;
    stopper.join();
    EXPECT_FALSE(RawClient(server.port()).connected());
}

TEST(Stop, ClosesWhatRemainsAfterTheDrainTime)
{
    TestServer server(quick_options());
    RawClient client(server.port());
    client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return server.handler.waiting == 1; }));
    const auto start = std::chrono::steady_clock::now();
    server.server->stop();
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
    EXPECT_EQ(server.handler.cancelled, 1);
    EXPECT_EQ(client.receive_all(), "");
}

/// Waits for work that cannot be cancelled.
class StubbornHandler final : public Handler {
public:
    Task<Response> handle(Request) override
    {
        std::function<Result<int>()> work = [this] {
            started.count_down();
            released.wait();
            return Result<int>(1);
        };
        const auto done = co_await pool->run(std::move(work));
        Response response;
        response.body = std::to_string(done.value_or(0));
        co_return response;
    }

    std::latch started{1};
    std::latch released{1};
    std::unique_ptr<WorkerPool> pool = std::make_unique<WorkerPool>(1, 10);
};

TEST(Stop, LeavesBehindAHandlerThatCannotBeCancelled)
{
    StubbornHandler handler;
    auto opened = Server::open(quick_options(), handler);
    ASSERT_TRUE(opened.has_value());
    auto server = *std::move(opened);
    server->start();
    RawClient client(server->port());
    client.send(get_hello);
    handler.started.wait();
    server->stop();
    EXPECT_EQ(client.receive_all(), "");
    handler.released.count_down();
    handler.pool.reset();
    server.reset();
}

TEST(Server, SpreadsConnectionsOverThreads)
{
    ServerOptions options;
    options.threads = 3;
    TestServer server(options);
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 30; ++i) clients.push_back(std::make_unique<RawClient>(server.port()));
    for (auto& client : clients) client->send(get_hello);
    for (auto& client : clients) EXPECT_TRUE(client->receive_until("hello").starts_with("HTTP/1.1 200"));
}

TEST(Server, SaysWhenItsAddressIsTaken)
{
    TestServer first;
    for (const std::size_t threads : {1u, 2u}) {
        ServerOptions options;
        options.port = first.port();
        options.threads = threads;
        const auto second = Server::open(options, first.handler);
        ASSERT_FALSE(second.has_value());
        EXPECT_EQ(second.error().code, "AddressInUse");
    }
    ServerOptions bad;
    bad.address = "localhost";
    EXPECT_EQ(Server::open(bad, first.handler).error().code, "BadAddress");
}

}  // namespace
}  // namespace sekisho::net::testing
