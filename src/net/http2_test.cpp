#include <gtest/gtest.h>
#include <nghttp2/nghttp2.h>

#include <deque>

#include "net/test_client.h"
#include "net/test_server.h"

namespace sekisho::net::testing {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Answer {
    std::string status;
    Fields fields;
    Fields trailers;
    std::string body;
    bool continued = false;
    bool ended = false;
    bool closed = false;
    std::uint32_t error = 0;
};

/// A blocking HTTP/2 client on nghttp2.
class Client {
public:
    explicit Client(std::uint16_t port) : raw(port)
    {
        nghttp2_session_callbacks* callbacks = nullptr;
        nghttp2_session_callbacks_new(&callbacks);
        nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
            callbacks, [](nghttp2_session*, uint8_t, int32_t id, const uint8_t* data, size_t size, void* self) {
                static_cast<Client*>(self)->answers[id].body.append(reinterpret_cast<const char*>(data), size);
                return 0;
            });
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks,
                                                               [](nghttp2_session*, int32_t id, uint32_t error, void* self) {
                                                                   static_cast<Client*>(self)->answers[id].closed = true;
                                                                   static_cast<Client*>(self)->answers[id].error = error;
                                                                   return 0;
                                                               });
        nghttp2_option* option = nullptr;
        nghttp2_option_new(&option);
        nghttp2_option_set_no_http_messaging(option, 1);
        nghttp2_session_client_new2(&session, callbacks, this, option);
        nghttp2_option_del(option);
        nghttp2_session_callbacks_del(callbacks);
        const nghttp2_settings_entry entry{NGHTTP2_SETTINGS_ENABLE_PUSH, 0};
        nghttp2_submit_settings(session, 0, &entry, 1);
    }
    ~Client() { nghttp2_session_del(session); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// A request; with `body` it has one, which ends it unless `open` (then add() and finish() follow).
    std::int32_t request(Fields fields, std::optional<std::string> body = std::nullopt, bool open = false)
    {
        std::vector<nghttp2_nv> list;
        for (auto& [name, value] : fields)
            list.push_back({reinterpret_cast<uint8_t*>(name.data()), reinterpret_cast<uint8_t*>(value.data()), name.size(),
                            value.size(), 0});
        nghttp2_data_provider provider{};
        provider.read_callback = read;
        const auto id =
            nghttp2_submit_request(session, nullptr, list.data(), list.size(), body ? &provider : nullptr, nullptr);
        if (body) uploads[id] = {*body, open};
        return id;
    }

    void finish(std::int32_t id, std::string more = {})
    {
        uploads[id].first += more;
        uploads[id].second = false;
        nghttp2_session_resume_data(session, id);
    }

    void flush()
    {
        const uint8_t* bytes = nullptr;
        while (true) {
            const auto size = nghttp2_session_mem_send(session, &bytes);
            if (size <= 0) return;
            if (!raw.send({reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)})) return;
        }
    }

    /// Talks until `condition`, or the server closes.
    template <class Condition>
    bool until(Condition condition)
    {
        while (true) {
            flush();
            if (condition()) return true;
            const auto bytes = raw.receive();
            if (bytes.empty()) return condition();
            nghttp2_session_mem_recv(session, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
        }
    }

    Answer& wait(std::int32_t id)
    {
        until([&] { return answers[id].closed || answers[id].ended || goaway; });
        return answers[id];
    }

    RawClient raw;
    nghttp2_session* session = nullptr;
    std::map<std::int32_t, Answer> answers;
    std::map<std::int32_t, std::pair<std::string, bool>> uploads;
    std::optional<std::uint32_t> goaway;

private:
    static int on_header(nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name, size_t name_size,
                         const uint8_t* value, size_t value_size, uint8_t, void* self)
    {
        auto& answer = static_cast<Client*>(self)->answers[frame->hd.stream_id];
        const std::string field(reinterpret_cast<const char*>(name), name_size);
        const std::string text(reinterpret_cast<const char*>(value), value_size);
        if (field == ":status" && text == "100") answer.continued = true;
        else if (field == ":status") answer.status = text;
        else
            (frame->headers.cat == NGHTTP2_HCAT_HEADERS && !answer.body.empty() ? answer.trailers : answer.fields)
                .emplace_back(field, text);
        return 0;
    }

    static int on_frame(nghttp2_session*, const nghttp2_frame* frame, void* self)
    {
        auto& client = *static_cast<Client*>(self);
        const bool carries_end = frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS;
        if (frame->hd.type == NGHTTP2_GOAWAY) client.goaway = frame->goaway.error_code;
        if (carries_end && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM)) client.answers[frame->hd.stream_id].ended = true;
        return 0;
    }

    static ssize_t read(nghttp2_session*, int32_t id, uint8_t* buffer, size_t size, uint32_t* flags, nghttp2_data_source*,
                        void* self)
    {
        auto& [bytes, open] = static_cast<Client*>(self)->uploads[id];
        if (bytes.empty() && open) return NGHTTP2_ERR_DEFERRED;
        const auto count = std::min(size, bytes.size());
        std::copy_n(bytes.data(), count, buffer);
        bytes.erase(0, count);
        if (bytes.empty() && !open) *flags |= NGHTTP2_DATA_FLAG_EOF;
        return static_cast<ssize_t>(count);
    }
};

Fields head(std::string method, std::string path, Fields more = {})
{
    Fields fields{{":method", std::move(method)}, {":scheme", "http"}, {":path", std::move(path)}, {":authority", "a"}};
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
}

std::string value_of(const Fields& fields, std::string_view name)
{
    for (const auto& [field, value] : fields)
        if (field == name) return value;
    return {};
}

TEST(Http2, AnswersWithPriorKnowledge)
{
    TestServer server;
    Client client(server.port());
    const auto& answer = client.wait(client.request(head("GET", "/hello")));
    EXPECT_EQ(answer.status, "200");
    EXPECT_EQ(answer.body, "hello");
    EXPECT_EQ(value_of(answer.fields, "content-length"), "5");
    EXPECT_EQ(value_of(answer.fields, "x-version"), "20");
    EXPECT_FALSE(value_of(answer.fields, "date").empty());
}

TEST(Http2, TakesThePrefaceByteByByte)
{
    TestServer server;
    Client client(server.port());
    const auto id = client.request(head("GET", "/hello"));
    const uint8_t* bytes = nullptr;
    for (auto size = nghttp2_session_mem_send(client.session, &bytes); size > 0;
         size = nghttp2_session_mem_send(client.session, &bytes))
        for (ssize_t i = 0; i < size; ++i) client.raw.send({reinterpret_cast<const char*>(bytes + i), 1});
    EXPECT_EQ(client.wait(id).body, "hello");
}

TEST(Http2, HandsAuthorityOnAsHostAndJoinsCookies)
{
    TestServer server;
    Client client(server.port());
    const auto& answer = client.wait(client.request(head("GET", "/show?%2F", {{"cookie", "a=1"}, {"cookie", "b=2"}})));
    EXPECT_NE(answer.body.find("\nhost=a"), std::string::npos) << answer.body;
    EXPECT_NE(answer.body.find("\ncookie=a=1; b=2"), std::string::npos) << answer.body;
    EXPECT_TRUE(answer.body.starts_with("GET /show?%2F 127.0.0.1")) << answer.body;
}

TEST(Http2, ServesManyStreamsAtOnce)
{
    TestServer server;
    Client client(server.port());
    std::vector<std::int32_t> ids;
    client.request(head("GET", "/wait"));
    for (int i = 0; i < 100; ++i) ids.push_back(client.request(head("POST", "/echo"), fmt::format("<{}>", i)));
    for (int i = 0; i < 100; ++i) EXPECT_EQ(client.wait(ids[static_cast<std::size_t>(i)]).body, fmt::format("<{}>", i));
}

TEST(Http2, StreamsLargeBodiesBothWays)
{
    TestServer server;
    Client client(server.port());
    const std::string body(3'000'000, 'q');
    const auto& answer = client.wait(client.request(head("POST", "/stream-echo"), body));
    EXPECT_EQ(answer.body, body);
    EXPECT_EQ(client.wait(client.request(head("GET", "/large?5000000"))).body.size(), 5'000'000u);
}

TEST(Http2, SendsTrailersAfterAStream)
{
    TestServer server;
    Client client(server.port());
    const auto& answer = client.wait(client.request(head("GET", "/pieces?3")));
    EXPECT_EQ(answer.body, "aaaaaaaaaabbbbbbbbbbcccccccccc");
    EXPECT_EQ(value_of(answer.trailers, "x-pieces"), "3");
}

TEST(Http2, AnswersHeadWithoutBody)
{
    TestServer server;
    Client client(server.port());
    const auto& answer = client.wait(client.request(head("HEAD", "/large?1234")));
    EXPECT_EQ(value_of(answer.fields, "content-length"), "1234");
    EXPECT_EQ(answer.body, "");
}

TEST(Http2, SendsContinueWhenTheHandlerPullsTheBody)
{
    TestServer server;
    Client client(server.port());
    const auto id = client.request(head("POST", "/echo", {{"expect", "100-continue"}}), "", true);
    client.until([&] { return client.answers[id].continued; });
    client.finish(id, "abc");
    EXPECT_EQ(client.wait(id).body, "abc");
}

TEST(Http2, ReadsOnlyAsTheHandlerPulls)
{
    TestServer server;
    Client client(server.port());
    const auto stuck = client.request(head("POST", "/wait"), std::string(2'000'000, 'z'));
    // Another stream goes on although one is not read.
    EXPECT_EQ(client.wait(client.request(head("POST", "/echo"), std::string(700'000, 'y'))).body.size(), 700'000u);
    EXPECT_GT(client.uploads[stuck].first.size(), 1'500'000u);
}

TEST(Http2, AResetCancelsTheHandler)
{
    TestServer server;
    Client client(server.port());
    const auto waiting = client.request(head("GET", "/wait"));
    const auto streaming = client.request(head("GET", "/events?1"));
    client.until([&] { return !client.answers[streaming].body.empty(); });
    ASSERT_TRUE(eventually([&] { return server.handler.waiting == 1; }));
    nghttp2_submit_rst_stream(client.session, 0, waiting, NGHTTP2_CANCEL);
    nghttp2_submit_rst_stream(client.session, 0, streaming, NGHTTP2_CANCEL);
    client.flush();
    EXPECT_TRUE(eventually([&] { return server.handler.cancelled == 1 && server.handler.sources_destroyed == 1; }));
    EXPECT_EQ(client.wait(client.request(head("GET", "/hello"))).body, "hello");
}

TEST(Http2, ADisconnectCancelsAllHandlers)
{
    TestServer server;
    Client client(server.port());
    for (int i = 0; i < 5; ++i) client.request(head("GET", "/wait"));
    client.flush();
    ASSERT_TRUE(eventually([&] { return server.handler.waiting == 5; }));
    client.raw.close();
    EXPECT_TRUE(eventually([&] { return server.handler.cancelled == 5; }));
}

TEST(Http2, ABodyIsOverWithItsRequest)
{
    TestServer server;
    Client client(server.port());
    for (const bool open : {true, false}) {
        const auto id = client.request(head("POST", "/keep"), "first", open);
        client.wait(id);
        client.until([&] { return client.answers[id].closed; });
        EXPECT_EQ(client.wait(client.request(head("GET", "/pull-kept"))).body, "RequestAborted");
    }
}

TEST(Http2, ResetsTheRestOfABodyThatNobodyReads)
{
    TestServer server;
    Client client(server.port());
    const auto id = client.request(head("POST", "/hello"), std::string(1'000'000, 'z'));
    EXPECT_EQ(client.wait(id).body, "hello");
    client.until([&] { return client.answers[id].closed; });
    EXPECT_EQ(client.answers[id].error, std::uint32_t{NGHTTP2_NO_ERROR});
    EXPECT_EQ(client.wait(client.request(head("GET", "/hello"))).body, "hello");
}

TEST(Http2, ABrokenResponseBecomesAPlain500)
{
    TestServer server;
    Client client(server.port());
    EXPECT_EQ(client.wait(client.request(head("GET", "/inject"))).status, "500");
    EXPECT_EQ(client.wait(client.request(head("GET", "/throw"))).status, "500");
}

TEST(Http2, RefusesMalformedRequests)
{
    const std::vector<std::pair<const char*, Fields>> cases = {
        {"a connection field", head("GET", "/", {{"connection", "close"}})},
        {"a transfer encoding", head("POST", "/", {{"transfer-encoding", "chunked"}})},
        {"an upgrade", head("GET", "/", {{"upgrade", "websocket"}})},
        {"te other than trailers", head("GET", "/", {{"te", "gzip"}})},
        {"a line break in a value", head("GET", "/", {{"x", "a\r\nb: c"}})},
        {"a NUL in a value", head("GET", "/", {{"x", std::string("a\0b", 3)}})},
        {"a pseudo-field after a field", head("GET", "/", {{"x", "1"}, {":authority", "b"}})},
        {"an unknown pseudo-field", head("GET", "/", {{":evil", "1"}})},
        {"no path", {{":method", "GET"}, {":scheme", "http"}, {":authority", "a"}}},
        {"an empty path", head("GET", "")},
        {"a path in absolute form", head("GET", "http://a/")},
        {"two paths", head("GET", "/", {{":path", "/b"}})},
        {"no authority", {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}}},
        {"two content lengths", head("POST", "/", {{"content-length", "1"}, {"content-length", "2"}})},
    };
    TestServer server;
    for (const auto& [name, fields] : cases) {
        Client client(server.port());
        const auto id = client.request(fields);
        client.until([&] { return client.answers[id].closed || client.answers[id].ended || client.goaway; });
        EXPECT_TRUE(client.answers[id].status.empty() || client.answers[id].status == "400") << name;
        if (client.answers[id].status.empty()) {
            EXPECT_EQ(client.answers[id].error, std::uint32_t{NGHTTP2_PROTOCOL_ERROR}) << name;
        }
    }
    EXPECT_EQ(server.handler.calls, 0);
}

TEST(Http2, RefusesWhatHttp1WouldRefuse)
{
    const std::vector<std::pair<const char*, Fields>> cases = {
        {"400", head("GET", "/", {{"host", "b"}})},
        {"400", head("GET", "/a#b")},
        {"501", {{":method", "CONNECT"}, {":authority", "a:443"}}},
        {"417", head("POST", "/echo", {{"expect", "tea"}})},
        {"413", head("POST", "/echo", {{"content-length", "1048577"}})},
        {"414", head("GET", "/" + std::string(3000, 'x'))},
        {"431", head("GET", "/", {{"x", std::string(17'000, 'x')}})},
    };
    TestServer server(quick_options());
    for (const auto& [status, fields] : cases) {
        Client client(server.port());
        const bool upload = status[0] == '4' && status[1] == '1' && status[2] != '4';
        const auto id = client.request(fields, upload ? std::optional<std::string>("") : std::nullopt, upload);
        EXPECT_EQ(client.wait(id).status, status);
    }
    EXPECT_EQ(server.handler.calls, 0);
}

TEST(Http2, EndsABodyAboveTheLimit)
{
    TestServer server(quick_options());
    Client client(server.port());
    EXPECT_EQ(client.wait(client.request(head("POST", "/count"), std::string(1'100'000, 'z'))).status, "413");
}

TEST(Http2, ASlowBodyFailsTheHandlersRead)
{
    TestServer server(quick_options());
    Client client(server.port());
    const auto& answer = client.wait(client.request(head("POST", "/count"), "abc", true));
    EXPECT_EQ(answer.status, "400");
    EXPECT_EQ(answer.body, "RequestTimeout");
}

TEST(Http2, StopSaysGoawayAndLetsStreamsEnd)
{
    auto options = quick_options();
    options.limits.drain_time = std::chrono::seconds(5);
    TestServer server(options);
    auto client = std::make_unique<Client>(server.port());
    const auto id = client->request(head("POST", "/echo"), "ab", true);
    client->flush();
    ASSERT_TRUE(eventually([&] { return server.handler.calls == 1; }));
    std::thread stopper([&] { server.server->stop(); });
    client->until([&] { return client->goaway.has_value(); });
    EXPECT_EQ(client->goaway, 0u);
    client->finish(id, "c");
    client->until([&] { return client->answers[id].ended; });
    EXPECT_EQ(client->answers[id].body, "abc");
    client.reset();
    stopper.join();
}

}  // namespace
}  // namespace sekisho::net::testing
