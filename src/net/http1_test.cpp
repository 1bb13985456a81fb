#include <gtest/gtest.h>

#include <fstream>

#include "net/test_client.h"
#include "net/test_server.h"

namespace sekisho::net::testing {
namespace {

const std::string get_hello = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";

std::string body_of(const std::string& response)
{
    const auto end = response.find("\r\n\r\n");
    return end == std::string::npos ? std::string() : response.substr(end + 4);
}

std::string post(std::string_view path, std::string_view body, std::string_view fields = {})
{
    return fmt::format("POST {} HTTP/1.1\r\nHost: a\r\n{}Content-Length: {}\r\n\r\n{}", path, fields, body.size(), body);
}

TEST(Http1, AnswersAndKeepsTheConnection)
{
    TestServer server;
    RawClient client(server.port());
    for (int i = 0; i < 3; ++i) {
        client.send(get_hello);
        const auto response = client.receive_until("hello");
        EXPECT_TRUE(response.starts_with("HTTP/1.1 200 OK\r\n")) << response;
        EXPECT_NE(response.find("\r\ncontent-length: 5\r\n"), std::string::npos);
        EXPECT_NE(response.find("\r\ndate: "), std::string::npos);
        EXPECT_EQ(response.find("connection:"), std::string::npos);
    }
}

TEST(Http1, AnswersPipelinedRequestsInOrder)
{
    TestServer server;
    RawClient client(server.port());
    std::string requests;
    for (int i = 0; i < 200; ++i) requests += post("/echo", fmt::format("<{}>", i));
    client.send(requests + "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const auto responses = client.receive_all();
    std::size_t at = 0;
    for (int i = 0; i < 200; ++i) {
        at = responses.find(fmt::format("<{}>", i), at);
        ASSERT_NE(at, std::string::npos) << i;
    }
    EXPECT_TRUE(responses.ends_with("hello"));
    EXPECT_TRUE(client.closed());
}

TEST(Http1, TakesRequestsByteByByte)
{
    TestServer server;
    RawClient client(server.port());
    for (const char c : post("/echo", "abc")) client.send({&c, 1});
    EXPECT_EQ(body_of(client.receive_until("abc")), "abc");
}

TEST(Http1, HandsTheTargetOnUndecoded)
{
    TestServer server;
    RawClient client(server.port());
    client.send("GET /show/../%2e%2F%20a+b//c?x=%41&y HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    client.receive_all();
    RawClient other(server.port());
    other.send("GET /show?k=%2e%2F HTTP/1.1\r\nHost: a\r\nX-Mixed: \t v \r\nConnection: close\r\n\r\n");
    const auto shown = body_of(other.receive_all());
    EXPECT_TRUE(shown.starts_with("GET /show?k=%2e%2F 127.0.0.1")) << shown;
    EXPECT_NE(shown.find("\nx-mixed=v\n"), std::string::npos) << shown;
}

TEST(Http1, TakesAbsoluteFormForItsOwnHost)
{
    TestServer server;
    RawClient client(server.port());
    client.send("GET http://A:80/show?q HTTP/1.1\r\nHost: a:80\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(body_of(client.receive_all()).starts_with("GET /show?q "));
}

TEST(Http1, DecodesChunkedBodiesAndTheirTrailers)
{
    TestServer server;
    RawClient client(server.port());
    client.send(
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\nConnection: close\r\n\r\n"
        "3;x=y\r\nabc\r\n00A\r\n0123456789\r\n0\r\nX-Sum: 7\r\nHost: evil\r\n\r\n");
    const auto response = client.receive_all();
    EXPECT_EQ(body_of(response), "abc0123456789");
    EXPECT_NE(response.find("seen-x-sum: 7\r\n"), std::string::npos) << response;
    EXPECT_EQ(response.find("evil"), std::string::npos) << response;
}

TEST(Http1, SendsContinueWhenTheHandlerPullsTheBody)
{
    TestServer server;
    RawClient client(server.port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    EXPECT_EQ(client.receive(), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("abc");
    EXPECT_EQ(body_of(client.receive_until("abc")), "abc");
    client.send(get_hello);
    EXPECT_EQ(body_of(client.receive_until("hello")), "hello");
}

TEST(Http1, SendsNoContinueForABodyThatNobodyPulls)
{
    TestServer server;
    RawClient client(server.port());
    client.send("POST /hello HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    const auto response = client.receive_all();
    EXPECT_TRUE(response.starts_with("HTTP/1.1 200 OK\r\n")) << response;
    EXPECT_NE(response.find("connection: close\r\n"), std::string::npos) << response;
    EXPECT_TRUE(client.closed());
}

TEST(Http1, ABodyIsOverWithItsRequest)
{
    TestServer server;
    RawClient client(server.port());
    client.send(post("/keep", "first"));
    client.receive_until("\r\n\r\n");
    // Neither the bytes nor the "100 Continue" of the second request go to the first one's body.
    client.send("POST /pull-kept HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    const auto response = client.receive_all();
    EXPECT_EQ(body_of(response), "RequestAborted");
    EXPECT_TRUE(response.starts_with("HTTP/1.1 200")) << response;
    EXPECT_NE(response.find("connection: close"), std::string::npos) << response;
}

TEST(Http1, DropsASmallUnreadBodyAndGoesOn)
{
    TestServer server;
    RawClient client(server.port());
    client.send(post("/hello", std::string(5000, 'b')) + get_hello);
    EXPECT_EQ(body_of(client.receive_until("hello")).substr(0, 5), "hello");
    client.send(get_hello);
    EXPECT_FALSE(client.receive_until("hello").empty());
}

TEST(Http1, ClosesAfterALargeUnreadBodyButDeliversTheAnswer)
{
    TestServer server;
    RawClient client(server.port());
    client.send("POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n" + std::string(400000, 'b'));
    const auto response = client.receive_all();
    EXPECT_EQ(body_of(response), "hello");
    EXPECT_NE(response.find("connection: close\r\n"), std::string::npos);
}

TEST(Http1, AnswersHeadWithTheLengthAndWithoutTheBody)
{
    TestServer server;
    RawClient client(server.port());
    client.send("HEAD /large?1234 HTTP/1.1\r\nHost: a\r\n\r\n" + get_hello);
    const auto response = client.receive_until("hello");
    EXPECT_NE(response.find("content-length: 1234\r\n"), std::string::npos);
    EXPECT_EQ(response.find('x', response.find("\r\n\r\n")), response.find("x-version", response.find("\r\n\r\n")));
}

TEST(Http1, Sends204WithoutLengthOrBody)
{
    TestServer server;
    RawClient client(server.port());
    client.send("GET /none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const auto response = client.receive_all();
    EXPECT_EQ(response.find("content-length"), std::string::npos);
    EXPECT_EQ(body_of(response), "");
}

TEST(Http1, StreamsChunkedWithTrailers)
{
    TestServer server;
    RawClient client(server.port());
    client.send("GET /pieces?2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(body_of(client.receive_all()), "a\r\naaaaaaaaaa\r\na\r\nbbbbbbbbbb\r\n0\r\nx-pieces: 2\r\n\r\n");
}

TEST(Http1, ServesHttp10WithoutChunks)
{
    TestServer server;
    RawClient client(server.port());
    client.send("GET /pieces?2 HTTP/1.0\r\n\r\n");
    EXPECT_EQ(body_of(client.receive_all()), "aaaaaaaaaabbbbbbbbbb");
    EXPECT_TRUE(client.closed());
    RawClient keeping(server.port());
    for (int i = 0; i < 2; ++i) {
        keeping.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        EXPECT_NE(keeping.receive_until("hello").find("connection: keep-alive\r\n"), std::string::npos);
    }
}

TEST(Http1, SendsEachChunkAtOnce)
{
    TestServer server;
    RawClient client(server.port());
    client.send("GET /events?3 HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_NE(client.receive_until("cccccccccc\r\n").find("aaaaaaaaaa"), std::string::npos);
}

TEST(Http1, ADisconnectDestroysTheResponseSource)
{
    TestServer server;
    RawClient client(server.port());
    client.send("GET /events?1 HTTP/1.1\r\nHost: a\r\n\r\n");
    client.receive_until("aaaaaaaaaa");
    EXPECT_EQ(server.handler.sources_destroyed, 0);
    client.close();
    EXPECT_TRUE(eventually([&] { return server.handler.sources_destroyed == 1; }));
}

TEST(Http1, ADisconnectCancelsTheHandler)
{
    TestServer server;
    RawClient client(server.port());
    client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return server.handler.waiting == 1; }));
    client.close();
    EXPECT_TRUE(eventually([&] { return server.handler.cancelled == 1; }));
}

TEST(Http1, ADisconnectDuringTheBodyEndsTheRequest)
{
    TestServer server;
    RawClient client(server.port());
    client.send("POST /stream-echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
    client.receive_until("abc");
    client.finish_sending();
    EXPECT_EQ(client.receive_all().find("HTTP"), std::string::npos);
}

TEST(Http1, EchoesALargeBodyWhileItArrives)
{
    TestServer server;
    RawClient client(server.port());
    const std::string body(300'000, 'q');
    client.send("POST /stream-echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 300000\r\n\r\n");
    std::thread sender([&] { client.send(body); });
    const auto response = client.receive_all();
    sender.join();
    EXPECT_EQ(body_of(response), body);
}

TEST(Http1, ReadsOnlyAsTheHandlerPulls)
{
    auto options = quick_options();
    options.limits.body_bytes = 2'000'000'000;
    TestServer server(options);
    RawClient client(server.port());
    client.send("POST /wait HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return server.handler.waiting == 1; }));
    const std::string block(256 * 1024, 'z');
    std::size_t taken = 0;
    int silent = 0;
    // The kernel's buffers fill up; a server that read on would take all of it.
    for (int i = 0; i < 4000 && silent < 40; ++i) {
        const auto n = client.send_some(block);
        taken += n;
        silent = n == 0 ? silent + 1 : 0;
        if (n == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    EXPECT_LT(taken, 64u * 1024 * 1024);
}

TEST(Http1, ABrokenResponseBecomesAPlain500)
{
    TestServer server;
    for (const auto* path : {"/inject", "/throw"}) {
        RawClient client(server.port());
        client.send(fmt::format("GET {} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", path));
        const auto response = client.receive_all();
        EXPECT_TRUE(response.starts_with("HTTP/1.1 500 ")) << response;
        EXPECT_EQ(response.find("x-c"), std::string::npos);
        EXPECT_EQ(response.find("bug"), std::string::npos);
    }
}

std::string unescape(std::string_view text)
{
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            bytes += text[i];
            continue;
        }
        switch (text[++i]) {
            case 'r': bytes += '\r'; break;
            case 'n': bytes += '\n'; break;
            case 't': bytes += '\t'; break;
            case '0': bytes += '\0'; break;
            case 'x':
                bytes += from_hex(text.substr(i + 1, 2)).value();
                i += 2;
                break;
            default: bytes += text[i];
        }
    }
    return bytes;
}

TEST(Http1, RefusesWhatTwoReadersCouldReadDifferently)
{
    TestServer server(quick_options());
    std::ifstream file(SEKISHO_SOURCE_DIR "/tests/cases/net/http1_refused.txt");
    std::string line;
    int cases = 0;
    while (std::getline(file, line)) {
        if (line.starts_with('#')) continue;
        const auto name_at = line.find(" | ");
        const auto bytes_at = line.find(" | ", name_at + 3);
        ASSERT_NE(bytes_at, std::string::npos) << line;
        const auto name = line.substr(name_at + 3, bytes_at - name_at - 3);
        RawClient client(server.port());
        // What follows must not be taken for a request.
        client.send(unescape(line.substr(bytes_at + 3)) + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
        const auto response = client.receive_all();
        EXPECT_TRUE(response.starts_with("HTTP/1.1 " + line.substr(0, 3))) << name << ": " << response;
        EXPECT_EQ(response.find("HTTP/1.1", 1), std::string::npos) << name << ": " << response;
        EXPECT_NE(response.find("connection: close\r\n"), std::string::npos) << name;
        EXPECT_TRUE(client.closed()) << name;
        ++cases;
    }
    EXPECT_GT(cases, 60);
}

}  // namespace
}  // namespace sekisho::net::testing
