#include "issuers/service.h"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <thread>

#include "net/server.h"

namespace sekisho::issuers {
namespace {

/// An issuer on loopback. "/slow/..." never answers.
class IssuerHandler final : public net::Handler {
public:
    std::string url;
    std::atomic<int> waiting{0};

    Task<net::Response> handle(net::Request request) override
    {
        const std::string path(request.path());
        net::Response response;
        response.headers.add("Content-Type", "application/json");
        if (path.starts_with("/slow/")) {
            boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::hours(1));
            ++waiting;
            co_await timer.async_wait(boost::asio::use_awaitable);
        } else if (path == "/pool/.well-known/openid-configuration") {
            response.body = R"({"issuer":")" + url + R"(/pool","jwks_uri":")" + url + R"(/keys"})";
        } else if (path == "/other/.well-known/openid-configuration") {
            response.body = R"({"issuer":")" + url + R"(/pool","jwks_uri":")" + url + R"(/keys"})";
        } else if (path == "/page/.well-known/openid-configuration") {
            response.headers.set("Content-Type", "text/html");
            response.body = "<html>";
        } else if (path == "/moved/.well-known/openid-configuration") {
            response.status = 302;
            response.headers.add("Location", url + "/pool/.well-known/openid-configuration");
        } else if (path == "/large/.well-known/openid-configuration") {
            response.body = std::string(100'000, ' ');
        } else if (path == "/ill/.well-known/openid-configuration") {
            response.status = 500;
        } else if (path == "/keys") {
            response.body = wire::to_text(authn::public_jwk_set({key}));
        } else {
            response.status = 404;
        }
        co_return response;
    }

    authn::SigningKey key{"k", crypto::RsaPrivateKey::generate()};
};

class IssuerService : public ::testing::Test {
protected:
    IssuerService()
    {
        server_ = net::Server::open({}, handler_).value();
        server_->start();
        handler_.url = "http://127.0.0.1:" + std::to_string(server_->port());
    }
    ~IssuerService() override { server_->stop(); }

    std::string code(const std::string& issuer)
    {
        boost::asio::io_context io;
        auto future = boost::asio::co_spawn(io, service_->keys().keys_for({issuer, {}}, "k"), boost::asio::use_future);
        io.run();
        const auto keys = future.get();
        return keys ? std::to_string((*keys)->size()) : keys.error().code;
    }

    SystemClock clock_;
    IssuerHandler handler_;
    std::unique_ptr<net::Server> server_;
    std::unique_ptr<Service> service_ = Service::open({}, clock_).value();
};

TEST_F(IssuerService, FetchesTheKeysOfAnIssuerByItsDiscovery)
{
    EXPECT_EQ(code(handler_.url + "/pool"), "1");
    EXPECT_EQ(code(handler_.url + "/pool"), "1");
}

TEST_F(IssuerService, TellsWhatMayPassFromWhatWillNot)
{
    EXPECT_EQ(code(handler_.url + "/other"), errors::unusable) << "it speaks for another issuer";
    EXPECT_EQ(code(handler_.url + "/page"), errors::unusable) << "no JSON";
    EXPECT_EQ(code(handler_.url + "/moved"), errors::unusable) << "redirects are not followed";
    EXPECT_EQ(code(handler_.url + "/large"), errors::unusable);
    EXPECT_EQ(code(handler_.url + "/absent"), errors::unusable);
    EXPECT_EQ(code(handler_.url + "/ill"), errors::unreachable);
    EXPECT_EQ(code("http://127.0.0.1:1/pool"), errors::unreachable);
    EXPECT_EQ(code("http://idp.example/pool"), errors::unusable) << "not https";
    EXPECT_EQ(code("https://169.254.169.254/pool"), errors::unusable) << "metadata";
    EXPECT_FALSE(Service::open({.ca_file = "/nowhere/ca.pem", .addresses = {}}, clock_));
}

TEST_F(IssuerService, EndsInGoodOrderWhileItFetches)
{
    boost::asio::io_context io;
    boost::asio::cancellation_signal gone;
    boost::asio::co_spawn(
        io, service_->keys().keys_for({handler_.url + "/slow", {}}, "k"),
        boost::asio::bind_cancellation_slot(gone.slot(), [](std::exception_ptr, const Result<KeySetPtr>&) {}));
    for (int i = 0; i < 2000 && handler_.waiting == 0; ++i) {
        io.poll();
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    EXPECT_EQ(handler_.waiting, 1);
    // As when a server stops: its tasks are cancelled, then the service goes; the fetch is still under way.
    gone.emit(boost::asio::cancellation_type::terminal);
    io.poll();
    service_.reset();
}

}  // namespace
}  // namespace sekisho::issuers
