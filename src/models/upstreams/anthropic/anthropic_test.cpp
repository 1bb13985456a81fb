#include "models/upstreams/anthropic/anthropic.h"

#include "models/upstreams/mock_upstream.h"

namespace sekisho::models::upstreams::testing {
namespace {

struct AnthropicUpstream : ::testing::Test {
    Setting setting;
    std::unique_ptr<RemoteProvider> provider = setting.provider(std::make_shared<Anthropic>());
};

TEST_F(AnthropicUpstream, IsAskedWithItsKeyAndVersion)
{
    setting.upstream.reply({.pieces = {"{}"}});
    static_cast<void>(ask(*provider, question()));
    const auto asked = setting.upstream.last();
    EXPECT_EQ(asked.method, "POST");
    EXPECT_EQ(asked.target, "/v1/messages");
    EXPECT_EQ(asked.headers.get("x-api-key"), secret_key);
    EXPECT_EQ(asked.headers.get("anthropic-version"), "2023-06-01");
    EXPECT_EQ(asked.headers.get("content-type"), "application/json");
    const auto body = wire::parse_json(asked.body).value();
    EXPECT_EQ(*body.find("model")->string(), "their-model");
    EXPECT_EQ(*body.find("max_tokens")->integer(), 100);
}

TEST_F(AnthropicUpstream, TakesPicturesAndTools)
{
    setting.upstream.reply(
        {.pieces = {R"({"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[)"
                    R"({"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Tokyo"}}],)"
                    R"("stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":20,"output_tokens":9,)"
                    R"("cache_read_input_tokens":5,"cache_creation_input_tokens":7}})"}});
    auto prompt = question();
    prompt.messages[0].content.push_back({Image{"png", "\x89PNG bytes"}});
    prompt.tools = {{"weather", "Says the weather.", wire::parse_json(R"({"type":"object"})").value()}};
    const auto heard = ask(*provider, std::move(prompt));
    EXPECT_EQ(heard.error, "") << heard.error_text;
    EXPECT_EQ(heard.tools, std::vector<std::string>{"weather"});
    EXPECT_EQ(wire::parse_json(heard.tool_input).value(), wire::parse_json(R"({"city":"Tokyo"})").value());
    EXPECT_EQ(heard.stop_reason, StopReason::tool_use);
    EXPECT_EQ(heard.usage, (Usage{.input_tokens = 20, .output_tokens = 9, .cache_read_tokens = 5, .cache_write_tokens = 7}));
    const auto asked = setting.upstream.last().body;
    EXPECT_NE(asked.find("\"tools\""), std::string::npos);
    EXPECT_NE(asked.find("image/png"), std::string::npos);
}

TEST_F(AnthropicUpstream, CountsTokens)
{
    setting.upstream.reply({.pieces = {R"({"input_tokens":42})"}});
    EXPECT_EQ(run(provider->count_tokens(question())).value(), 42);
    EXPECT_EQ(setting.upstream.last().target, "/v1/messages/count_tokens");
    EXPECT_EQ(run(provider->embed({})).error().code, "ValidationException");
}

TEST_F(AnthropicUpstream, ThoughtsLeaveThePriceOpenUntilItIsSaid)
{
    const std::string bytes =
        "data: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\","
        "\"model\":\"claude-x\",\"content\":[],\"usage\":{\"input_tokens\":20,\"output_tokens\":1}}}\n\n"
        "data: "
        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\"}}\n\n"
        "data: "
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"Hm.\"}}\n\n";
    setting.upstream.reply({.type = "text/event-stream", .pieces = {bytes}, .ending = Ending::broken});
    const auto heard = ask(*provider, question(true));
    EXPECT_EQ(heard.reasoning, "Hm.");
    EXPECT_EQ(heard.certainty, Certainty::unknown) << "what is shown may be a summary of what is charged";
}

}  // namespace
}  // namespace sekisho::models::upstreams::testing
