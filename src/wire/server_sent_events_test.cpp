#include "wire/server_sent_events.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include "wire/door_errors.h"

namespace sekisho::wire {
namespace {

constexpr ServiceSchema openai{.name = "openai", .protocol = Protocol::rest_json, .error_form = ErrorForm::openai};
constexpr ServiceSchema anthropic{.name = "anthropic", .protocol = Protocol::rest_json, .error_form = ErrorForm::anthropic};

/// Says what it is given; waits at the mark until it is let go, or for ever.
class Script final : public ServerSentEvents {
public:
    struct Wait {};
    using Step = std::variant<std::vector<ServerSentEvent>, Error, Wait>;
    explicit Script(std::vector<Step> steps, bool* gone = nullptr) : steps_(std::move(steps)), gone_(gone) {}
    ~Script() override
    {
        if (gone_ != nullptr) *gone_ = true;
    }

    Task<Result<std::optional<std::vector<ServerSentEvent>>>> next() override
    {
        if (place_ == steps_.size()) co_return std::optional<std::vector<ServerSentEvent>>();
        auto& step = steps_[place_++];
        if (auto* error = std::get_if<Error>(&step)) co_return fail(*error);
        if (std::holds_alternative<Wait>(step)) {
            boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::hours(1));
            co_await timer.async_wait(boost::asio::use_awaitable);
        }
        co_return std::optional(std::get<std::vector<ServerSentEvent>>(std::move(step)));
    }

private:
    std::vector<Step> steps_;
    bool* gone_;
    std::size_t place_ = 0;
};

class Streams : public testing::Test {
protected:
    static net::BodyStream body(const ServiceSchema& service, std::vector<Script::Step> steps, bool* gone = nullptr)
    {
        return server_sent_body(std::make_unique<Script>(std::move(steps), gone),
                                {service, "request-1", std::chrono::milliseconds(1)});
    }
    /// "(end)" at the end.
    std::string next(net::ByteSource& source)
    {
        auto done = boost::asio::co_spawn(io_, source.next(), boost::asio::use_future);
        io_.restart();
        while (done.wait_for(std::chrono::seconds(0)) != std::future_status::ready) io_.run_one();
        const auto chunk = done.get();
        return !chunk ? chunk.error().code : *chunk ? **chunk : "(end)";
    }
    boost::asio::io_context io_;
};

TEST_F(Streams, EventsGoOutAsTheyCome)
{
    const auto stream = body(openai, {std::vector<ServerSentEvent>{{"", "{\"a\":1}"}, {"named", "2"}},
                                      std::vector<ServerSentEvent>{{"", "[DONE]"}}});
    EXPECT_EQ(next(*stream), "data: {\"a\":1}\n\nevent: named\ndata: 2\n\n");
    EXPECT_EQ(next(*stream), "data: [DONE]\n\n");
    EXPECT_EQ(next(*stream), "(end)");
}

TEST_F(Streams, NoTextBeginsAFieldOfItsOwn)
{
    EXPECT_EQ(encode_server_sent_event({"a\nevent: b", "1\r\ndata: 2\n\n"}), "event: aevent: b\ndata: 1data: 2\n\n");
}

TEST_F(Streams, AnErrorIsTheLastEventInTheDoorsForm)
{
    const Error error{"ThrottlingException", "Too many.", 429, "not for clients", {}, {}};
    const auto plain = body(openai, {error});
    EXPECT_EQ(next(*plain),
              "data: {\"error\":{\"message\":\"Too many.\",\"type\":\"rate_limit_error\",\"param\":null,"
              "\"code\":\"rate_limit_exceeded\"}}\n\n");
    EXPECT_EQ(next(*plain), "(end)");
    const auto named = body(anthropic, {error});
    EXPECT_EQ(next(*named),
              "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"Too many.\"},"
              "\"request_id\":\"request-1\"}\n\n");
}

TEST_F(Streams, WhoWaitsIsToldThatSomebodyIsThere)
{
    const auto plain = body(openai, {Script::Wait()});
    EXPECT_EQ(next(*plain), ": ping\n\n");
    EXPECT_EQ(next(*plain), ": ping\n\n");
    const auto named = body(anthropic, {Script::Wait()});
    EXPECT_EQ(next(*named), "event: ping\ndata: {\"type\": \"ping\"}\n\n");
}

TEST_F(Streams, AnAnswerThatNobodyReadsIsAbandonedWhileItIsWaitedFor)
{
    bool gone = false;
    auto stream = body(openai, {Script::Wait()}, &gone);
    EXPECT_EQ(next(*stream), ": ping\n\n");
    stream.reset();
    io_.restart();
    io_.run();
    EXPECT_TRUE(gone);
}

TEST(DoorErrors, SayWhatClientsDecideBy)
{
    const auto status = [](ErrorForm form, const std::string& code, int given) {
        net::Response response;
        encode_door_error(form, {code, "text", given, {}, {}, {}}, "r", response);
        return response.status;
    };
    EXPECT_EQ(status(ErrorForm::openai, "AccessDeniedException", 403), 403);
    EXPECT_EQ(status(ErrorForm::openai, "ExpiredTokenException", 403), 401);
    EXPECT_EQ(status(ErrorForm::openai, "ServiceUnavailableException", 503), 503);
    EXPECT_EQ(status(ErrorForm::anthropic, "ServiceUnavailableException", 503), 529);
    EXPECT_EQ(status(ErrorForm::anthropic, "ModelTimeoutException", 408), 504);
    EXPECT_EQ(status(ErrorForm::anthropic, "SomethingNewException", 418), 400);
    EXPECT_EQ(status(ErrorForm::openai, "SomethingNewException", 500), 500);
    EXPECT_EQ(status(ErrorForm::openai, "ValidationException", 400), 400);
}

TEST(DoorErrors, AnEmptyBudgetIsNotTriedAgain)
{
    net::Response response;
    encode_door_error(ErrorForm::openai, {"ServiceQuotaExceededException", "Spent.", 400, {}, {}, {}}, "r", response);
    EXPECT_EQ(response.status, 429);
    EXPECT_EQ(response.headers.get("x-should-retry"), "false");
    EXPECT_NE(std::get<std::string>(response.body).find("insufficient_quota"), std::string::npos);
}

TEST(DoorErrors, ParamAndCodeAreWhatTheFailureSaysOfItself)
{
    const Error error{"ValidationException", "No.", 400, {}, {{"param", "messages[0]"}, {"code", "unknown_parameter"}}, {}};
    EXPECT_EQ(to_text(door_error_body(ErrorForm::openai, error, "r")),
              "{\"error\":{\"message\":\"No.\",\"type\":\"invalid_request_error\",\"param\":\"messages[0]\","
              "\"code\":\"unknown_parameter\"}}");
}

}  // namespace
}  // namespace sekisho::wire
