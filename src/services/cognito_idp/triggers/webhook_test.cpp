#include "services/cognito_idp/triggers/webhook.h"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include "base/encoding.h"
#include "crypto/hash.h"
#include "net/server.h"

namespace sekisho::cognito_idp {
namespace {

using End = Attempt::End;

/// A function behind HTTP as a user would write it: verifies, then behaves by path.
class Function final : public net::Handler {
public:
    std::atomic<int> calls{0};
    std::string key;

    Task<net::Response> handle(net::Request request) override
    {
        ++calls;
        const auto body = (co_await net::read_all(*request.body, 1 << 20)).value_or("");
        net::Response response;
        const std::string path(request.path());
        if (!verifies(request, body)) {
            response.status = 401;
            co_return response;
        }
        if (path == "/echo") response.body = body;
        else if (path == "/refuse") response.body = R"({"errorMessage":"no","errorType":"Error"})";
        else if (path == "/large") response.body = std::string(answer_limit + 1, ' ');
        else if (path == "/redirect") {
            response.status = 302;
            response.headers.add("location", "http://127.0.0.1:1/");
        } else if (path == "/hang") {
            boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::hours(1));
            co_await timer.async_wait(boost::asio::use_awaitable);
        } else {
            response.status = std::stoi(path.substr(1));
            if (request.query() == "refuse") response.body = R"({"errorMessage":"no"})";
        }
        co_return response;
    }

private:
    bool verifies(const net::Request& request, const std::string& body) const
    {
        const auto field = [&](std::string_view name) { return std::string(request.headers.get(name).value_or("")); };
        const auto text = "v1\n" + field("x-sekisho-timestamp") + "\n" + field("x-sekisho-invocation") + "\n" + body;
        return crypto::equal_constant_time(field("x-sekisho-signature"), "v1=" + hex(crypto::hmac_sha256(key, text))) &&
               field("x-sekisho-timestamp") == "1795000000" && field("content-type") == "application/json";
    }
};

class Webhooks : public testing::Test {
protected:
    Webhooks()
    {
        function_.key = std::string(32, 'k');
        server_ = net::Server::open({}, function_).value();
        server_->start();
    }
    ~Webhooks() override { server_->stop(); }

    Attempt call(const std::string& path, std::string key = std::string(32, 'k'))
    {
        return call_url("http://127.0.0.1:" + std::to_string(server_->port()) + path, std::move(key));
    }
    Attempt call_url(std::string url, std::string key = std::string(32, 'k'))
    {
        const std::shared_ptr<net::Client> client = net::Client::open({}).value();
        Webhook::Target target{std::move(url), Secret(std::move(key)), std::chrono::milliseconds(300)};
        const Webhook webhook(client, std::move(target), clock_);
        boost::asio::io_context io;
        Invocation invocation{"11111111-2222-4333-8444-555555555555", R"({"response":{}})"};
        auto future = boost::asio::co_spawn(io, webhook.attempt(std::move(invocation)), boost::asio::use_future);
        io.run();
        return future.get();
    }

    Function function_;
    std::unique_ptr<net::Server> server_;
    ManualClock clock_{from_epoch_seconds(1'795'000'000)};
};

TEST_F(Webhooks, AreSignedAndAnswer)
{
    const auto attempt = call("/echo");
    EXPECT_EQ(attempt.end, End::answered);
    EXPECT_EQ(attempt.text, R"({"response":{}})");
}

TEST_F(Webhooks, AreToldFromStrangersByTheKey)
{
    const auto attempt = call("/echo", std::string(32, 'x'));
    EXPECT_EQ(attempt.end, End::failed);
    EXPECT_EQ(attempt.text, "AccessDeniedException");
}

TEST_F(Webhooks, RefuseInTheFormOfLambda)
{
    EXPECT_EQ(call("/refuse").end, End::refused);
    EXPECT_EQ(call("/400?refuse").end, End::refused);
    EXPECT_EQ(call("/403?refuse").text, "no");
    EXPECT_EQ(call("/400").end, End::failed);
    EXPECT_EQ(call("/404").text, "ResourceNotFoundException");
}

TEST_F(Webhooks, AreTriedAgainWhenTheyAreOverloadedOrBroken)
{
    EXPECT_EQ(call("/429").end, End::try_again);
    EXPECT_EQ(call("/500").end, End::try_again);
    EXPECT_EQ(call("/503?refuse").end, End::try_again) << "an error of the machine between is no refusal";
    EXPECT_EQ(call_url("http://127.0.0.1:1/").end, End::try_again);
}

TEST_F(Webhooks, HaveOnlySoMuchTimeAndRoom)
{
    EXPECT_EQ(call("/hang").end, End::timed_out);
    EXPECT_EQ(call("/large").end, End::unreadable);
}

TEST_F(Webhooks, CannotSendTheServerElsewhere)
{
    EXPECT_EQ(call("/redirect").end, End::failed);
    EXPECT_EQ(function_.calls, 1);
    EXPECT_EQ(call_url("http://example.com/").end, End::failed) << "without TLS to this machine alone";
    EXPECT_EQ(call_url("http://169.254.169.254/latest").end, End::failed);
}

TEST(WebhookSignatures, CoverTimeAndInvocation)
{
    const Secret key(std::string(32, 'k'));
    const Invocation one{"1", "body"}, two{"2", "body"};
    EXPECT_EQ(webhook_signature(key, "10", one), webhook_signature(key, "10", one));
    EXPECT_NE(webhook_signature(key, "10", one), webhook_signature(key, "11", one));
    EXPECT_NE(webhook_signature(key, "10", one), webhook_signature(key, "10", two));
}

}  // namespace
}  // namespace sekisho::cognito_idp
