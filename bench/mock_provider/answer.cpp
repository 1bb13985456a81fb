#include "answer.h"

#include <fmt/format.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cmath>
#include <random>

namespace sekisho::mock_provider {
namespace {

Task<void> rest(std::chrono::nanoseconds time)
{
    if (time.count() <= 0) co_return;
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, time);
    co_await timer.async_wait(boost::asio::use_awaitable);
}

std::chrono::nanoseconds first_token_of(const Options& options)
{
    const std::chrono::nanoseconds median = options.first_token;
    if (options.spread == 0 || median.count() == 0) return median;
    thread_local std::mt19937_64 random{std::random_device{}()};
    std::lognormal_distribution<double> distribution(std::log(static_cast<double>(median.count())), options.spread);
    return std::chrono::nanoseconds(static_cast<std::int64_t>(distribution(random)));
}

std::string usage_of(std::int64_t input, std::int64_t output)
{
    return fmt::format(R"({{"prompt_tokens":{},"completion_tokens":{},"total_tokens":{}}})", input, output, input + output);
}

std::string word_of(const Options& options) { return std::string(options.token_bytes - 1, 'a') + " "; }

/// The events of one stream. What was not produced when it is destroyed is not charged.
class Events final : public net::ByteSource {
public:
    Events(const Options& options, Bill& bill, std::int64_t input) : options_(options), bill_(bill), input_(input) {}

    Task<Result<std::optional<std::string>>> next() override
    {
        if (sent_ == options_.tokens + 1) co_return std::nullopt;
        if (sent_ == options_.tokens) {
            ++sent_;
            co_return fmt::format(
                "data: {{{},\"choices\":[{{\"index\":0,\"delta\":{{}},\"finish_reason\":\"stop\"}}]}}\n\n"
                "data: {{{},\"choices\":[],\"usage\":{}}}\n\ndata: [DONE]\n\n",
                head, head, usage_of(input_, options_.tokens));
        }
        co_await rest(sent_ == 0 ? first_token_of(options_) : std::chrono::nanoseconds(options_.token));
        ++sent_;
        ++bill_.output_tokens;
        co_return fmt::format(
            "data: {{{},\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{}\"}},\"finish_reason\":null}}]}}\n\n", head,
            word_of(options_));
    }

private:
    static constexpr std::string_view head = R"("id":"c","object":"chat.completion.chunk","created":1,"model":"mock")";
    const Options& options_;
    Bill& bill_;
    std::int64_t input_;
    std::int64_t sent_ = 0;
};

}  // namespace

Task<net::Response> whole(const Options& options, Bill& bill, std::int64_t input_tokens)
{
    co_await rest(first_token_of(options) + std::chrono::nanoseconds(options.token) * (options.tokens - 1));
    bill.output_tokens += options.tokens;
    std::string text;
    text.reserve(static_cast<std::size_t>(options.tokens) * options.token_bytes);
    const auto word = word_of(options);
    for (std::int64_t i = 0; i < options.tokens; ++i) text += word;
    net::Response response;
    response.headers.add("content-type", "application/json");
    response.body = fmt::format(
        R"({{"id":"c","object":"chat.completion","created":1,"model":"mock","choices":[{{"index":0,"message":{{"role":"assistant",)"
        R"("content":"{}"}},"finish_reason":"stop"}}],"usage":{}}})",
        text, usage_of(input_tokens, options.tokens));
    co_return response;
}

net::Response streamed(const Options& options, Bill& bill, std::int64_t input_tokens)
{
    net::Response response;
    response.headers.add("content-type", "text/event-stream");
    response.body = net::BodyStream(std::make_unique<Events>(options, bill, input_tokens));
    return response;
}

}  // namespace sekisho::mock_provider
