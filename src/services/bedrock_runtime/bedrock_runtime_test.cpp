#include <gtest/gtest.h>

#include "models/demo/demo_provider.h"
#include "services/bedrock_runtime/anthropic_messages.h"
#include "services/bedrock_runtime/conversation.h"
#include "wire/json.h"

namespace sekisho::bedrock_runtime {
namespace {

models::Model haiku()
{
    models::Model model;
    model.id = "anthropic.claude-3-haiku-20240307-v1:0";
    model.provider = std::make_shared<models::demo::DemoProvider>();
    return model;
}

shapes::bedrock_runtime::ConverseRequest request_of(const std::vector<std::pair<std::string, std::string>>& turns)
{
    shapes::bedrock_runtime::ConverseRequest request;
    auto& messages = request.messages.emplace();
    for (const auto& [role, text] : turns) {
        auto& message = messages.emplace_back();
        message.role = role;
        message.content.emplace_back().text = text;
    }
    return request;
}

std::string refusal(const shapes::bedrock_runtime::ConverseRequest& request)
{
    const auto prompt = prompt_of(Conversation::of(request), haiku());
    return prompt ? std::string("accepted") : prompt.error().code + ": " + prompt.error().message;
}

std::string refusal(std::string_view body)
{
    const auto prompt = anthropic::parse_body(body, haiku());
    return prompt ? std::string("accepted") : prompt.error().message;
}

TEST(Conversation, MustStartWithTheUserAndAlternate)
{
    EXPECT_EQ(refusal(request_of({{"user", "a"}, {"assistant", "b"}, {"user", "c"}})), "accepted");
    EXPECT_NE(refusal(request_of({{"assistant", "a"}})).find("must start with a user message"), std::string::npos);
    EXPECT_NE(refusal(request_of({})).find("must start with a user message"), std::string::npos);
    EXPECT_NE(refusal(request_of({{"user", "a"}, {"user", "b"}})).find("must alternate"), std::string::npos);
    EXPECT_NE(refusal(request_of({{"user", "a"}, {"assistant", "b"}})).find("last turn"), std::string::npos);
}

TEST(Conversation, RefusesWhatTheModelCannotTakeInsteadOfDroppingIt)
{
    auto tools = request_of({{"user", "a"}});
    tools.toolConfig.emplace();
    EXPECT_NE(refusal(tools).find("doesn't support tool use"), std::string::npos);
    auto picture = request_of({{"user", "a"}});
    picture.messages->front().content.front().text.reset();
    picture.messages->front().content.front().image.emplace();
    EXPECT_NE(refusal(picture).find("content block"), std::string::npos);
    auto greedy = request_of({{"user", "a"}});
    greedy.inferenceConfig.emplace().maxTokens = 1'000'000;
    EXPECT_NE(refusal(greedy).find("exceeds the model limit of 4096"), std::string::npos);
}

TEST(AnthropicBody, IsReadInBothFormsOfContent)
{
    const auto prompt = anthropic::parse_body(
        R"({"anthropic_version":"bedrock-2023-05-31","max_tokens":9,"system":[{"type":"text","text":"s"}],
            "messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}],"stop_sequences":["x"]})",
        haiku());
    ASSERT_TRUE(prompt) << prompt.error().message;
    EXPECT_EQ(models::text_of(prompt->messages.front().content), "a\nb");
    EXPECT_EQ(models::text_of(prompt->system), "s");
    EXPECT_EQ(prompt->max_tokens, 9);
    EXPECT_EQ(prompt->stop_sequences, std::vector<std::string>{"x"});
}

TEST(AnthropicBody, IsRefusedWithTheMissingKey)
{
    EXPECT_NE(refusal("{").find("Malformed input request"), std::string::npos);
    EXPECT_NE(refusal(R"({"max_tokens":1,"messages":[]})").find("anthropic_version"), std::string::npos);
    EXPECT_NE(refusal(R"({"anthropic_version":"bedrock-2023-05-31","messages":[]})").find("required key [max_tokens]"),
              std::string::npos);
    EXPECT_NE(refusal(R"({"anthropic_version":"bedrock-2023-05-31","max_tokens":1})").find("required key [messages]"),
              std::string::npos);
    EXPECT_NE(
        refusal(R"({"anthropic_version":"bedrock-2023-05-31","max_tokens":1,"tools":[],"messages":[]})").find("[tools]"),
        std::string::npos);
    EXPECT_NE(refusal(R"({"anthropic_version":"bedrock-2023-05-31","max_tokens":0,"messages":[]})").find("positive"),
              std::string::npos);
}

}  // namespace
}  // namespace sekisho::bedrock_runtime
