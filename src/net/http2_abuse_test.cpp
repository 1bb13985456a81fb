// Clients that break the rules, or bend them to do harm: raw frames, no HTTP/2 library.
#include <gtest/gtest.h>

#include "net/test_client.h"
#include "net/test_server.h"

namespace sekisho::net::testing {
namespace {

constexpr std::string_view preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

std::string frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, std::string_view payload)
{
    std::string bytes;
    for (const int shift : {16, 8, 0}) bytes += static_cast<char>(payload.size() >> shift);
    bytes += static_cast<char>(type);
    bytes += static_cast<char>(flags);
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(stream >> shift);
    return bytes + std::string(payload);
}

const std::string settings_frame = frame(4, 0, 0, "");
// :method GET, :scheme http, :path /, :authority a
const std::string get_block =
    "\x82\x86\x84\x41\x01"
    "a";

const std::string ack_frame = frame(4, 1, 0, "");
// The same for /wait.
const std::string get_wait_block =
    "\x82\x86\x04\x05/wait\x41\x01"
    "a";

/// Sends and waits for the end; answers the error code of the last GOAWAY, or -1.
int goaway_after(std::uint16_t port, const std::string& bytes)
{
    RawClient client(port);
    client.send(std::string(preface) + settings_frame);
    client.send(bytes);
    std::string all = client.receive_all();
    int code = -1;
    for (std::size_t at = 0; at + 9 <= all.size();) {
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(all[at + i]); };
        const std::size_t size = byte(0) << 16 | byte(1) << 8 | byte(2);
        if (byte(3) == 7 && at + 17 <= all.size()) code = byte(16);
        at += 9 + size;
    }
    return code;
}

constexpr int enhance_your_calm = 11;

std::string repeat(const std::string& bytes, int times)
{
    std::string all;
    for (int i = 0; i < times; ++i) all += bytes;
    return all;
}

TEST(Http2Abuse, RefusesMoreStreamsThanAllowed)
{
    auto options = quick_options();
    options.limits.streams_per_connection = 10;
    TestServer server(options);
    std::string requests;
    for (std::uint32_t i = 0; i < 20; ++i) requests += frame(1, 5, 2 * i + 1, get_wait_block);
    RawClient client(server.port());
    client.send(std::string(preface) + settings_frame + requests);
    const auto refused = frame(3, 0, 39, std::string("\0\0\0\7", 4));
    EXPECT_NE(client.receive_until(refused).find(refused), std::string::npos);
    EXPECT_EQ(server.handler.waiting, 10);
    // One that has acknowledged SETTINGS_MAX_CONCURRENT_STREAMS and does not heed it breaks the protocol.
    EXPECT_EQ(goaway_after(server.port(), ack_frame + requests), 1);
}

TEST(Http2Abuse, ClosesAnIdleConnectionWithGoaway)
{
    TestServer server(quick_options());
    EXPECT_EQ(goaway_after(server.port(), ""), 0);
    EXPECT_EQ(goaway_after(server.port(), frame(1, 5, 1, get_block)), 0);
}

TEST(Http2Abuse, EndsAHeadThatNeverEnds)
{
    TestServer server(quick_options());
    EXPECT_EQ(goaway_after(server.port(), frame(1, 1, 1, get_block)), enhance_your_calm);
}

TEST(Http2Abuse, CutsAClientThatGivesNoWindow)
{
    TestServer server(quick_options());
    RawClient client(server.port());
    // SETTINGS_INITIAL_WINDOW_SIZE 0: the response can never be sent.
    client.send(std::string(preface) + frame(4, 0, 0, std::string("\0\4\0\0\0\0", 6)) + frame(1, 5, 1, get_block));
    const auto reset = frame(3, 0, 1, std::string("\0\0\0\x08", 4));
    EXPECT_NE(client.receive_until(reset).find(reset), std::string::npos);
}

TEST(Http2Abuse, EndsARapidReset)
{
    TestServer server;
    std::string attack;
    for (std::uint32_t i = 0; i < 2000; ++i)
        attack += frame(1, 5, 2 * i + 1, get_block) + frame(3, 0, 2 * i + 1, std::string("\0\0\0\x08", 4));
    EXPECT_EQ(goaway_after(server.port(), attack), enhance_your_calm);
    EXPECT_LE(server.handler.calls, 110);
}

TEST(Http2Abuse, EndsResetsThatTheClientProvokes)
{
    TestServer server;
    std::string attack;
    // A name in upper case makes us reset the stream (CVE-2025-8671).
    for (std::uint32_t i = 0; i < 2000; ++i) attack += frame(1, 5, 2 * i + 1, get_block + std::string("\0\1X\1y", 5));
    EXPECT_EQ(goaway_after(server.port(), attack), enhance_your_calm);
}

TEST(Http2Abuse, RefusesANameInUpperCase)
{
    TestServer server;
    RawClient client(server.port());
    client.send(std::string(preface) + settings_frame + frame(1, 5, 1, get_block + std::string("\0\1X\1y", 5)));
    const auto reset = frame(3, 0, 1, std::string("\0\0\0\1", 4));
    EXPECT_NE(client.receive_until(reset).find(reset), std::string::npos);
    EXPECT_EQ(server.handler.calls, 0);
}

TEST(Http2Abuse, EndsFloodsOfControlFrames)
{
    TestServer server;
    EXPECT_EQ(goaway_after(server.port(), repeat(frame(6, 0, 0, "01234567"), 5000)), enhance_your_calm);
    EXPECT_EQ(goaway_after(server.port(), repeat(settings_frame, 5000)), enhance_your_calm);
    EXPECT_EQ(goaway_after(server.port(), frame(1, 4, 1, get_block) + repeat(frame(0, 0, 1, ""), 5000)), enhance_your_calm);
}

TEST(Http2Abuse, EndsAFloodOfContinuations)
{
    TestServer server;
    EXPECT_NE(goaway_after(server.port(), frame(1, 1, 1, get_block) + repeat(frame(9, 0, 1, ""), 100'000)), -1);
    EXPECT_NE(
        goaway_after(server.port(), frame(1, 1, 1, get_block) + repeat(frame(9, 0, 1, std::string(16'000, '\x86')), 100)),
        -1);
    EXPECT_EQ(server.handler.calls, 0);
}

TEST(Http2Abuse, EndsAnHpackBomb)
{
    TestServer server;
    // One field of 4,000 bytes enters the table; then each byte repeats it.
    std::string block = get_block + "\x40\x01x\x7f\xa1\x1e" + std::string(4000, 'v');
    block += std::string(12'000, '\xbe');
    EXPECT_EQ(goaway_after(server.port(), frame(1, 5, 1, block)), enhance_your_calm);
    EXPECT_EQ(server.handler.calls, 0);
}

TEST(Http2Abuse, EndsOnFramesThatBreakTheProtocol)
{
    TestServer server;
    EXPECT_EQ(goaway_after(server.port(), frame(0, 0, 1, std::string(16'385, 'x'))), 6);    // FRAME_SIZE_ERROR
    EXPECT_EQ(goaway_after(server.port(), frame(1, 4, 2, get_block)), 1);                   // an even stream
    EXPECT_EQ(goaway_after(server.port(), frame(1, 4, 1, "\xff\xff\xff\xff\xff\xff")), 9);  // COMPRESSION_ERROR
    EXPECT_EQ(goaway_after(server.port(), frame(0, 0, 0, "x")), 1);                         // DATA on stream 0
    EXPECT_EQ(goaway_after(server.port(), frame(8, 0, 0, std::string(4, '\0'))), 1);        // no window update
    EXPECT_EQ(goaway_after(server.port(), frame(5, 4, 1, "1234")), 1);                      // a client's push
}

TEST(Http2Abuse, ABadPrefaceIsClosed)
{
    TestServer server;
    RawClient client(server.port());
    client.send("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n");
    client.receive_all();
    EXPECT_TRUE(client.closed());
}

}  // namespace
}  // namespace sekisho::net::testing
