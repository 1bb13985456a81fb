#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "models/upstreams/remote_provider.h"
#include "net/server.h"

/// A provider on this machine that answers what it is told, and remembers what it was asked. For tests.
namespace sekisho::models::upstreams::testing {

template <class T>
T run(Task<T> task)
{
    boost::asio::io_context io(1);
    auto future = boost::asio::co_spawn(io, std::move(task), boost::asio::use_future);
    io.run();
    return future.get();
}

template <class Condition>
bool eventually(Condition condition)
{
    for (int i = 0; i < 2000; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

enum class Ending { whole, broken, silent };

struct Reply {
    int status = 200;
    std::string type = "application/json";
    std::vector<std::string> pieces = {};
    Ending ending = Ending::whole;
    std::vector<std::pair<std::string, std::string>> headers = {};
    bool never = false;  ///< no header comes
};

/// In pieces of `size` bytes.
inline std::vector<std::string> cut(std::string_view bytes, std::size_t size)
{
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < bytes.size(); at += size) pieces.emplace_back(bytes.substr(at, size));
    return pieces;
}

inline Task<void> wait_without_end()
{
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::hours(1));
    co_await timer.async_wait(boost::asio::use_awaitable);
}

class Pieces final : public net::ByteSource {
public:
    Pieces(std::vector<std::string> pieces, Ending ending, std::atomic<int>& gone)
        : pieces_(std::move(pieces)), ending_(ending), gone_(gone)
    {
    }
    ~Pieces() override { ++gone_; }
    Task<Result<std::optional<std::string>>> next() override
    {
        if (at_ < pieces_.size()) co_return pieces_[at_++];
        if (ending_ == Ending::silent) co_await wait_without_end();
        if (ending_ == Ending::broken) co_return fail("Broken", "", 500);
        co_return std::optional<std::string>();
    }

private:
    std::vector<std::string> pieces_;
    Ending ending_;
    std::atomic<int>& gone_;
    std::size_t at_ = 0;
};

struct Asked {
    std::string method, target, body;
    net::Headers headers;
};

class MockUpstream final : public net::Handler {
public:
    MockUpstream() : server_(net::Server::open({}, *this).value()) { server_->start(); }
    ~MockUpstream() override { server_->stop(); }

    /// Answers for the next requests, in order; the last one stays.
    void reply(Reply reply)
    {
        const std::lock_guard lock(mutex_);
        replies_.push_back(std::move(reply));
    }
    void forget()
    {
        const std::lock_guard lock(mutex_);
        replies_.clear();
    }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }
    [[nodiscard]] Asked last() const
    {
        const std::lock_guard lock(mutex_);
        return asked_.back();
    }
    [[nodiscard]] std::size_t count() const
    {
        const std::lock_guard lock(mutex_);
        return asked_.size();
    }
    std::atomic<int> bodies_gone{0};

    Task<net::Response> handle(net::Request request) override
    {
        Asked asked{request.method, request.target, {}, std::move(request.headers)};
        asked.body = (co_await net::read_all(*request.body, 64 * 1024 * 1024)).value_or("");
        auto reply = take(std::move(asked));
        if (reply.never) co_await wait_without_end();
        net::Response response;
        response.status = reply.status;
        response.headers.add("content-type", reply.type);
        for (auto& [name, value] : reply.headers) response.headers.add(name, value);
        response.body = std::make_unique<Pieces>(std::move(reply.pieces), reply.ending, bodies_gone);
        co_return response;
    }

private:
    Reply take(Asked asked)
    {
        const std::lock_guard lock(mutex_);
        asked_.push_back(std::move(asked));
        auto reply = replies_.empty() ? Reply{.status = 500} : replies_.front();
        if (replies_.size() > 1) replies_.pop_front();
        return reply;
    }

    mutable std::mutex mutex_;
    std::deque<Reply> replies_;
    std::vector<Asked> asked_;
    std::unique_ptr<net::Server> server_;
};

inline const std::string secret_key = "sk-very-secret-0123456789";

/// A provider at a mock, by a dialect.
struct Setting {
    MockUpstream upstream;
    ManualClock clock{parse_iso8601("2026-11-20T12:00:00Z").value()};
    std::shared_ptr<net::Client> client = net::Client::open({}).value();
    Timeouts timeouts{};
    std::shared_ptr<Authorizer> authorizer = std::make_shared<KeyAuthorizer>("x-api-key", "", Secret(secret_key));

    std::unique_ptr<RemoteProvider> provider(std::shared_ptr<const Dialect> dialect, const std::string& path = "")
    {
        const Connection connection{
            parse_api_url(upstream.url() + path).value(), client, authorizer, std::move(dialect), timeouts, clock};
        return std::make_unique<RemoteProvider>(std::make_shared<const Connection>(connection),
                                                Target{"up", "their-model", "price", 200'000, 4096});
    }
};

inline Prompt question(bool streams = false)
{
    Prompt prompt;
    prompt.model_id = "our-model";
    prompt.system = {{Text{"Be brief."}}};
    prompt.messages = {{Role::user, {{Text{"What is the capital of Japan?"}}}}};
    prompt.max_tokens = 100;
    prompt.streams = streams;
    return prompt;
}

struct Heard {
    std::string text;
    std::string tool_input;
    std::vector<std::string> tools;
    std::string reasoning;
    int pieces = 0;
    std::string error;  ///< code
    std::string error_text;
    StopReason stop_reason{};
    Usage usage;
    Certainty certainty{};
    std::string provider, price_key, model;
    bool refused = false;  ///< an Error of ask(): nothing was charged
    std::vector<std::pair<std::string, std::string>> headers;

    void note(const Error& failure)
    {
        error = failure.code;
        error_text = failure.message + "|" + failure.detail;
        headers = failure.headers;
    }
    void add(const Delta& delta)
    {
        ++pieces;
        if (const auto* piece = std::get_if<TextDelta>(&delta)) text += piece->text;
        if (const auto* piece = std::get_if<ToolInputDelta>(&delta)) tool_input += piece->json;
        if (const auto* piece = std::get_if<ReasoningDelta>(&delta)) reasoning += piece->text;
        const auto* start = std::get_if<BlockStart>(&delta);
        if (start && start->kind == BlockStart::Kind::tool_use) tools.push_back(start->name);
    }
};

inline Task<Heard> listen(Provider& provider, Prompt prompt)
{
    Heard heard;
    auto answer = co_await provider.ask(std::move(prompt));
    if (!answer) {
        heard.refused = true;
        heard.note(answer.error());
        co_return heard;
    }
    auto& from = **answer;
    while (heard.error.empty()) {
        const auto delta = co_await from.next();
        if (!delta) heard.note(delta.error());
        else if (*delta) heard.add(**delta);
        else break;
    }
    heard.stop_reason = from.stop_reason();
    heard.usage = from.usage();
    heard.certainty = from.certainty();
    heard.provider = from.provider();
    heard.price_key = from.price_key();
    heard.model = from.model();
    co_return heard;
}

inline Heard ask(Provider& provider, Prompt prompt) { return run(listen(provider, std::move(prompt))); }

}  // namespace sekisho::models::upstreams::testing
