#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "base/encoding.h"
#include "models/demo/demo_provider.h"
#include "services/bedrock_runtime/answer_events.h"
#include "services/bedrock_runtime/converse.h"
#include "services/bedrock_runtime/count_tokens.h"
#include "services/bedrock_runtime/invoke_model.h"
#include "wire/codec.h"

namespace sekisho::bedrock_runtime {
namespace {

using wire::Json;

constexpr std::string_view haiku = "anthropic.claude-3-haiku-20240307-v1:0";

struct Request {
    std::string model{haiku};
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers = {};
};

class BedrockRuntime : public ::testing::Test {
protected:
    BedrockRuntime()
    {
        caller_.principal.account = "123456789012";
        envelope_.region = "us-east-1";
    }

    /// The request as the gate would decode it and the operation read it.
    template <class H>
    Result<typename H::Reading> read(const H& handler, std::string_view action, const Request& asked)
    {
        net::Request request;
        request.method = "POST";
        request.target = "/model/" + percent_encode(asked.model) + "/" + std::string(action);
        for (const auto& [name, value] : asked.headers) request.headers.add(name, value);
        typename H::Input input;
        TRY_VOID(wire::decode_input(H::schema, request, asked.body, &input));
        TRY(auto reading, handler.read(input));
        TRY(checks_, handler.access(input, reading, caller_, envelope_));
        return reading;
    }

    std::string fact(std::string_view key) const { return std::string(checks_.front().context.value(key).value_or("")); }

    models::Catalogue catalogue_{{[] {
        models::Model model;
        model.id = haiku;
        model.provider = std::make_shared<models::demo::DemoProvider>();
        return model;
    }()}};
    gateway::ModelAccess access_{catalogue_, "staging"};
    ManualClock clock_{from_epoch_seconds(1'700'000'000)};
    gateway::Gateway gateway_{{.clock = clock_}};
    op::Caller caller_;
    op::Envelope envelope_;
    op::AccessChecks checks_;
    Converse converse_{access_, gateway_, clock_};
    ConverseStream converse_stream_{access_, gateway_, clock_};
    InvokeModel invoke_{access_, gateway_, clock_};
    InvokeModelWithResponseStream invoke_stream_{access_, gateway_, clock_};
    CountTokens count_{access_, gateway_};
};

constexpr const char* question = R"("messages":[{"role":"user","content":[{"text":"Hi"}]}])";
constexpr const char* message = R"("anthropic_version":"bedrock-2023-05-31","messages":[{"role":"user","content":"Hi"}])";

TEST_F(BedrockRuntime, ConverseTellsPoliciesWhatTheBodyAsksFor)
{
    const auto reading = read(
        converse_, "converse",
        {.body =
             std::string("{") + question +
             R"(,"inferenceConfig":{"maxTokens":77},"guardrailConfig":{"guardrailIdentifier":"abc123","guardrailVersion":"2","trace":"enabled"}})"});
    ASSERT_TRUE(reading) << reading.error().message;
    EXPECT_EQ(checks_.front().action, "bedrock:InvokeModel");
    EXPECT_EQ(fact("sekisho:MaxOutputTokens"), "77");
    EXPECT_EQ(fact("sekisho:Environment"), "staging");
    EXPECT_EQ(fact("bedrock:GuardrailIdentifier"), "arn:aws:bedrock:us-east-1:123456789012:guardrail/abc123:2");
    EXPECT_TRUE(reading->guardrail.wants_trace);
    EXPECT_FALSE(reading->prompt.streams);
}

TEST_F(BedrockRuntime, StreamsAskForTheRightOfStreams)
{
    const auto converse = read(
        converse_stream_, "converse-stream",
        {.body =
             std::string("{") + question +
             R"(,"guardrailConfig":{"guardrailIdentifier":"abc","guardrailVersion":"DRAFT","streamProcessingMode":"async"}})"});
    ASSERT_TRUE(converse) << converse.error().message;
    EXPECT_EQ(checks_.front().action, "bedrock:InvokeModelWithResponseStream");
    EXPECT_TRUE(converse->guardrail.asynchronous);
    EXPECT_TRUE(converse->prompt.streams);
    const auto invoke =
        read(invoke_stream_, "invoke-with-response-stream", {.body = std::string("{") + message + R"(,"max_tokens":5})"});
    ASSERT_TRUE(invoke) << invoke.error().message;
    EXPECT_EQ(checks_.front().action, "bedrock:InvokeModelWithResponseStream");
    EXPECT_EQ(fact("sekisho:MaxOutputTokens"), "5");
}

TEST_F(BedrockRuntime, InvokeModelReadsItsLimitAndGuardrail)
{
    const auto reading = read(invoke_, "invoke",
                              {.body = std::string("{") + message + R"(,"max_tokens":9})",
                               .headers = {{"X-Amzn-Bedrock-GuardrailIdentifier", "abc"},
                                           {"X-Amzn-Bedrock-GuardrailVersion", "1"},
                                           {"X-Amzn-Bedrock-Trace", "ENABLED"},
                                           {"X-Amzn-Bedrock-Request-Metadata", R"({"team":"a b"})"}}});
    ASSERT_TRUE(reading) << reading.error().message;
    EXPECT_EQ(fact("sekisho:MaxOutputTokens"), "9");
    EXPECT_EQ(fact("bedrock:GuardrailIdentifier"), "arn:aws:bedrock:us-east-1:123456789012:guardrail/abc:1");
    EXPECT_TRUE(reading->guardrail.wants_trace);
    EXPECT_EQ(reading->metadata.at("team"), "a b");
}

TEST_F(BedrockRuntime, InvokeModelTakesNoOtherFormsTermsOrMetadata)
{
    const auto refusal = [&](Request request) {
        const auto reading = read(invoke_, "invoke", request);
        return reading ? std::string("read") : reading.error().message;
    };
    const auto body = std::string("{") + message + R"(,"max_tokens":9})";
    EXPECT_NE(refusal({.model = "meta.llama3-8b-instruct-v1:0", .body = body}).find("Use Converse"), std::string::npos);
    EXPECT_NE(refusal({.body = "{}"}).find("required key [anthropic_version]"), std::string::npos);
    EXPECT_NE(refusal({.body = ""}).find("Malformed input request"), std::string::npos);
    EXPECT_NE(refusal({.body = body, .headers = {{"Content-Type", "text/plain"}}}).find("Content Type"), std::string::npos);
    EXPECT_NE(refusal({.body = body, .headers = {{"Accept", "image/png"}}}).find("Accept Type"), std::string::npos);
    EXPECT_NE(refusal({.body = body, .headers = {{"X-Amzn-Bedrock-Service-Tier", "priority"}}}).find("service tier"),
              std::string::npos);
    EXPECT_NE(
        refusal({.body = body, .headers = {{"X-Amzn-Bedrock-PerformanceConfig-Latency", "optimized"}}}).find("Latency"),
        std::string::npos);
    for (const auto* metadata : {"[]", "{}", R"({"a":1})", R"({"a":"<b>"})", R"({"":"b"})", "nonsense"})
        EXPECT_NE(refusal({.body = body, .headers = {{"X-Amzn-Bedrock-Request-Metadata", metadata}}}).find("metadata"),
                  std::string::npos)
            << metadata;
}

TEST_F(BedrockRuntime, EmbeddingsAskForNoOutput)
{
    const Request asked{.model = "amazon.titan-embed-text-v2:0", .body = R"({"inputText":"Hi","dimensions":256})"};
    const auto reading = read(invoke_, "invoke", asked);
    ASSERT_TRUE(reading) << reading.error().message;
    EXPECT_EQ(std::get<models::EmbeddingRequest>(reading->asked).dimensions, 256);
    EXPECT_EQ(fact("sekisho:MaxOutputTokens"), "0");
    const auto streamed = read(invoke_stream_, "invoke-with-response-stream", asked);
    ASSERT_FALSE(streamed);
    EXPECT_EQ(streamed.error().message, "The model is unsupported for streaming");
}

TEST_F(BedrockRuntime, CountsTokensOfBothForms)
{
    const auto converse =
        read(count_, "count-tokens", {.body = std::string(R"({"input":{"converse":{)") + question + "}}}"});
    ASSERT_TRUE(converse) << converse.error().message;
    EXPECT_EQ(checks_.front().action, "bedrock:CountTokens");
    const auto invoke = read(count_, "count-tokens",
                             {.body = R"({"input":{"invokeModel":{"body":")" +
                                      base64(std::string("{") + message + R"(,"max_tokens":9})") + "\"}}}"});
    ASSERT_TRUE(invoke) << invoke.error().message;
    EXPECT_EQ(models::text_of(invoke->messages.front().content), "Hi");
}

TEST(MaxTokens, AreHeldAgainstTheModel)
{
    models::Model model;
    models::Prompt prompt;
    EXPECT_TRUE(check_max_tokens(prompt, model));
    prompt.max_tokens = 4097;
    const auto refused = check_max_tokens(prompt, model);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("exceeds the model limit of 4096"), std::string::npos);
}

/// A form that writes down what it is asked to say.
struct Diary {
    struct Line {
        std::string text;
        static const wire::StructSchema wire_schema;
    };
    std::vector<Line> begin(const models::Answer& answer) const
    {
        return {{"begin " + std::to_string(answer.usage().input_tokens)}};
    }
    std::vector<Line> piece(models::Delta delta) const
    {
        const auto* text = std::get_if<models::TextDelta>(&delta);
        return text ? std::vector<Line>{{text->text}} : std::vector<Line>{};
    }
    std::vector<Line> end(const models::Answer& answer, Latency) const
    {
        return {{"end " + std::to_string(answer.usage().output_tokens)}};
    }
};
const wire::StructSchema Diary::Line::wire_schema{};

TEST(AnswerEvents, BeginWithTheFirstPieceAndTellTheUsageAtTheEnd)
{
    models::Prompt prompt;
    prompt.model_id = haiku;
    prompt.messages = {{models::Role::user, {{models::Text{"Snow is white. What is white?"}}}}};
    ManualClock clock{from_epoch_seconds(1'700'000'000)};
    const auto run = [](models::Prompt asked, const Clock& now) -> Task<std::string> {
        models::demo::DemoProvider provider;
        auto answer = std::move(co_await provider.ask(std::move(asked))).value();
        AnswerEvents<Diary> events(Diary{}, std::move(answer), now);
        std::string all;
        while (const auto event = (co_await events.next()).value())
            all += static_cast<const Diary::Line*>(event->value.get())->text + "|";
        co_return all;
    };
    boost::asio::io_context io;
    auto done = boost::asio::co_spawn(io, run(std::move(prompt), clock), boost::asio::use_future);
    io.run();
    EXPECT_EQ(done.get(), "begin 10|Snow| is| whit|e|.|end 5|");
}

}  // namespace
}  // namespace sekisho::bedrock_runtime
