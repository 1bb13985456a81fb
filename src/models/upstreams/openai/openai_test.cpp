#include "models/upstreams/openai/openai.h"

#include "models/upstreams/mock_upstream.h"

namespace sekisho::models::upstreams::testing {
namespace {

using formats::openai::LimitName;

struct OpenAiUpstream : ::testing::Test {
    OpenAiUpstream()
    {
        setting.authorizer = std::make_shared<KeyAuthorizer>("authorization", "Bearer ", Secret(secret_key));
        provider = setting.provider(std::make_shared<OpenAi>(OpenAiSettings{LimitName::max_tokens, false}), "/v1");
    }
    Setting setting;
    std::unique_ptr<RemoteProvider> provider;
};

std::string chunk(std::string_view choices, std::string_view more = {})
{
    return R"(data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m-1","choices":[)" +
           std::string(choices) + "]" + std::string(more) + "}\n\n";
}

const std::string begin = chunk(R"({"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null})") +
                          chunk(R"({"index":0,"delta":{"content":"Tok"},"finish_reason":null})");
const std::string end = chunk(R"({"index":0,"delta":{"content":"yo."},"finish_reason":null})") +
                        chunk(R"({"index":0,"delta":{},"finish_reason":"stop"})") +
                        chunk("", R"(,"usage":{"prompt_tokens":25,"completion_tokens":3,"total_tokens":28,)"
                                  R"("prompt_tokens_details":{"cached_tokens":5}})") +
                        "data: [DONE]\n\n";

TEST_F(OpenAiUpstream, IsAskedWithABearerTokenBelowItsUrl)
{
    setting.upstream.reply(
        {.pieces = {R"({"id":"c1","object":"chat.completion","created":1,"model":"m-1","choices":[{"index":0,"message":)"
                    R"({"role":"assistant","content":"Tokyo."},"finish_reason":"stop"}],)"
                    R"("usage":{"prompt_tokens":20,"completion_tokens":3,"total_tokens":23}})"}});
    const auto heard = ask(*provider, question());
    EXPECT_EQ(heard.text, "Tokyo.") << heard.error_text;
    EXPECT_EQ(heard.usage, (Usage{.input_tokens = 20, .output_tokens = 3}));
    EXPECT_EQ(heard.certainty, Certainty::reported);
    const auto asked = setting.upstream.last();
    EXPECT_EQ(asked.target, "/v1/chat/completions");
    EXPECT_EQ(asked.headers.get("authorization"), "Bearer " + secret_key);
    const auto body = wire::parse_json(asked.body).value();
    EXPECT_EQ(*body.find("model")->string(), "their-model");
    EXPECT_EQ(*body.find("max_tokens")->integer(), 100);
}

TEST_F(OpenAiUpstream, CallsTheLimitAsItIsTold)
{
    provider = setting.provider(std::make_shared<OpenAi>(OpenAiSettings{LimitName::max_completion_tokens, true}), "/v1");
    setting.upstream.reply({.pieces = {"{}"}});
    static_cast<void>(ask(*provider, question()));
    const auto body = wire::parse_json(setting.upstream.last().body).value();
    EXPECT_EQ(body.find("max_tokens"), nullptr);
    EXPECT_EQ(*body.find("max_completion_tokens")->integer(), 100);
}

TEST_F(OpenAiUpstream, StreamsAndAsksForUsage)
{
    for (const std::size_t size : {1ul, 11ul, 4096ul}) {
        setting.upstream.forget();
        setting.upstream.reply({.type = "text/event-stream", .pieces = cut(begin + end, size)});
        const auto heard = ask(*provider, question(true));
        EXPECT_EQ(heard.error, "") << heard.error_text;
        EXPECT_EQ(heard.text, "Tokyo.");
        EXPECT_EQ(heard.certainty, Certainty::reported);
        EXPECT_EQ(heard.usage, (Usage{.input_tokens = 20, .output_tokens = 3, .cache_read_tokens = 5}));
    }
    const auto body = wire::parse_json(setting.upstream.last().body).value();
    EXPECT_EQ(*body.find("stream_options")->find("include_usage")->boolean(), true);
}

TEST_F(OpenAiUpstream, UntilUsageIsSaidInputCountsAsMuchAsItCanBe)
{
    setting.upstream.reply({.type = "text/event-stream", .pieces = {begin}, .ending = Ending::broken});
    const auto heard = ask(*provider, question(true));
    EXPECT_EQ(heard.certainty, Certainty::metered);
    EXPECT_EQ(heard.usage.input_tokens, provider->bound(question()).input_tokens);
    EXPECT_GE(heard.usage.output_tokens, 3);
}

TEST_F(OpenAiUpstream, HiddenThoughtsLeaveThePriceOpenUntilItIsSaid)
{
    provider = setting.provider(std::make_shared<OpenAi>(OpenAiSettings{}), "/v1");
    setting.upstream.reply({.type = "text/event-stream", .pieces = {begin}, .ending = Ending::broken});
    EXPECT_EQ(ask(*provider, question(true)).certainty, Certainty::unknown);
    setting.upstream.forget();
    setting.upstream.reply({.type = "text/event-stream", .pieces = {begin + end}});
    EXPECT_EQ(ask(*provider, question(true)).certainty, Certainty::reported);
}

TEST_F(OpenAiUpstream, AServerThatSaysNothingOfUsageIsMetered)
{
    const auto without_usage = begin + chunk(R"({"index":0,"delta":{},"finish_reason":"stop"})") + "data: [DONE]\n\n";
    setting.upstream.reply({.type = "text/event-stream", .pieces = {without_usage}});
    const auto heard = ask(*provider, question(true));
    EXPECT_EQ(heard.error, "");
    EXPECT_EQ(heard.certainty, Certainty::metered);
    EXPECT_GE(heard.usage.output_tokens, 3);
    EXPECT_GT(heard.usage.input_tokens, 20);
}

TEST_F(OpenAiUpstream, UsageOfWhatCameBeforeIsNoUsageOfWhatCameAfter)
{
    const auto early = begin + chunk("", R"(,"usage":{"prompt_tokens":25,"completion_tokens":1})") +
                       chunk(R"({"index":0,"delta":{"content":" is the capital, said in many words"}})") +
                       "data: [DONE]\n\n";
    setting.upstream.reply({.type = "text/event-stream", .pieces = {early}});
    const auto heard = ask(*provider, question(true));
    EXPECT_EQ(heard.error, "") << heard.error_text;
    EXPECT_EQ(heard.certainty, Certainty::metered);
    EXPECT_GT(heard.usage.output_tokens, 30);
}

TEST_F(OpenAiUpstream, AnAnswerThatIsSaidToHaveCostNothingIsMetered)
{
    setting.upstream.reply(
        {.type = "text/event-stream",
         .pieces = {begin + chunk("", R"(,"usage":{"prompt_tokens":25,"completion_tokens":0})") + "data: [DONE]\n\n"}});
    EXPECT_EQ(ask(*provider, question(true)).certainty, Certainty::metered);
    setting.upstream.forget();
    setting.upstream.reply(
        {.pieces = {R"({"id":"c1","object":"chat.completion","created":1,"model":"m-1","choices":[{"index":0,"message":)"
                    R"({"role":"assistant","content":"Tokyo."},"finish_reason":"stop"}],)"
                    R"("usage":{"prompt_tokens":20,"completion_tokens":0,"total_tokens":20}})"}});
    const auto heard = ask(*provider, question());
    EXPECT_EQ(heard.certainty, Certainty::metered);
    EXPECT_GE(heard.usage.output_tokens, 6);
}

TEST_F(OpenAiUpstream, CallsTools)
{
    const auto bytes =
        chunk(R"({"index":0,"delta":{"role":"assistant","tool_calls":[{"index":0,"id":"call_1","type":"function",)"
              R"("function":{"name":"weather","arguments":""}}]},"finish_reason":null})") +
        chunk(
            R"({"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":"}}]},"finish_reason":null})") +
        chunk(
            R"({"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"Tokyo\"}"}}]},"finish_reason":null})") +
        chunk(R"({"index":0,"delta":{},"finish_reason":"tool_calls"})") +
        chunk("", R"(,"usage":{"prompt_tokens":25,"completion_tokens":3,"total_tokens":28})") + "data: [DONE]\n\n";
    setting.upstream.reply({.type = "text/event-stream", .pieces = cut(bytes, 13)});
    auto prompt = question(true);
    prompt.tools = {{"weather", "Says the weather.", wire::parse_json(R"({"type":"object"})").value()}};
    const auto heard = ask(*provider, std::move(prompt));
    EXPECT_EQ(heard.tools, std::vector<std::string>{"weather"});
    EXPECT_EQ(heard.tool_input, R"({"city":"Tokyo"})");
    EXPECT_EQ(heard.stop_reason, StopReason::tool_use);
}

TEST_F(OpenAiUpstream, Embeds)
{
    setting.upstream.reply(
        {.pieces = {
             R"({"object":"list","data":[{"object":"embedding","index":1,"embedding":[3,4]},)"
             R"({"object":"embedding","index":0,"embedding":[1,2]}],"model":"e","usage":{"prompt_tokens":6,"total_tokens":6}})"}});
    EmbeddingRequest request;
    request.inputs = {"a", "b"};
    const auto embeddings = run(provider->embed(request));
    ASSERT_TRUE(embeddings) << embeddings.error().message;
    EXPECT_EQ(embeddings->vectors, (std::vector<std::vector<float>>{{1, 2}, {3, 4}}));
    EXPECT_EQ(embeddings->usage.input_tokens, 6);
    EXPECT_EQ(embeddings->provider, "up");
    EXPECT_EQ(embeddings->price_key, "price");
    EXPECT_EQ(setting.upstream.last().target, "/v1/embeddings");
}

TEST_F(OpenAiUpstream, EmbeddingsThatMayHaveBeenChargedSaySo)
{
    setting.upstream.reply({.pieces = {"{\"object\""}, .ending = Ending::broken});
    EmbeddingRequest request;
    request.inputs = {"a"};
    EXPECT_EQ(run(provider->embed(request)).error().code, "ModelStreamErrorException");
    setting.upstream.forget();
    setting.upstream.reply({.status = 502, .type = "text/html", .pieces = {"<html>"}});
    EXPECT_EQ(run(provider->embed(request)).error().code, "ModelStreamErrorException");
    setting.upstream.forget();
    setting.upstream.reply({.status = 503, .pieces = {"{\"error\":{\"message\":\"busy\"}}"}});
    EXPECT_EQ(run(provider->embed(request)).error().code, "ServiceUnavailableException");
}

TEST_F(OpenAiUpstream, CannotCount)
{
    EXPECT_EQ(run(provider->count_tokens(question())).error().code, "ValidationException");
}

}  // namespace
}  // namespace sekisho::models::upstreams::testing
