#include "shapes/bedrock.h"
#include "shapes/bedrock_runtime.h"
#include "wire/event_stream.h"
#include "wire/test_support.h"

namespace sekisho::wire {
namespace {

using namespace shapes::bedrock_runtime;
using test::decode;
using test::outcome;
using test::request;

TEST(RestJson, BindsTheModelAndReadsUnionsAndDocuments)
{
    const auto input = decode<ConverseOperation>(
        request("POST", "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A%3Afoundation-model%2Fa.bc/converse"),
        R"({"messages":[{"role":"user","content":[{"text":"hi"},{"toolUse":{"toolUseId":"t","name":"n","input":{"a":[1,null]}}}]}],
            "inferenceConfig":{"maxTokens":10,"temperature":0.5},"additionalModelRequestFields":{"k":true}})");
    ASSERT_TRUE(input) << outcome(input);
    EXPECT_EQ(input->modelId, "arn:aws:bedrock:us-east-1::foundation-model/a.bc");
    const auto& content = input->messages->at(0).content;
    EXPECT_EQ(content.at(0).text, "hi");
    EXPECT_EQ(to_text(content.at(1).toolUse->input), R"({"a":[1,null]})");
    EXPECT_EQ(input->inferenceConfig->temperature, 0.5);
    EXPECT_EQ(to_text(*input->additionalModelRequestFields), R"({"k":true})");
}

TEST(RestJson, RefusesUnionsWithoutExactlyOneMember)
{
    const auto converse = [](std::string_view content) {
        return outcome(
            decode<ConverseOperation>(request("POST", "/model/m/converse"),
                                      R"({"messages":[{"role":"user","content":[)" + std::string(content) + "]}]}"));
    };
    EXPECT_TRUE(converse("{}").starts_with("ValidationException")) << converse("{}");
    EXPECT_TRUE(converse(R"({"text":"a","toolResult":{"toolUseId":"t","content":[]}})").starts_with("ValidationException"));
    EXPECT_TRUE(converse(R"({"hologram":{}})").starts_with("ValidationException"));
    EXPECT_EQ(converse(R"({"text":"a"})"), "ok");
}

TEST(RestJson, TakesABlobPayloadAsItIs)
{
    const std::string body("\x00\xFFraw", 5);
    const auto input = decode<InvokeModelOperation>(
        request("POST", "/model/m/invoke", {{"content-type", "application/json"}, {"accept", "*/*"}}), body);
    ASSERT_TRUE(input) << outcome(input);
    EXPECT_EQ(input->body, body);
    EXPECT_EQ(input->contentType, "application/json");
    InvokeModelResponse output{};
    output.body = body;
    output.contentType = "application/x";
    auto response = test::encode<InvokeModelOperation>(output);
    EXPECT_EQ(test::body_of(response), body);
    EXPECT_EQ(test::header(response, "content-type"), "application/x");
}

TEST(RestJson, ReadsQueryParametersOfBedrock)
{
    const auto input =
        decode<shapes::bedrock::ListFoundationModelsOperation>(request("GET", "/foundation-models?byProvider=Anthropic"));
    ASSERT_TRUE(input) << outcome(input);
    EXPECT_EQ(input->byProvider, "Anthropic");
}

TEST(RestJson, WritesErrorsWithTheTypeInAHeader)
{
    auto response = encode_error(service, {"AccessDenied", "no", 403, {}, {}}, "request-1");
    EXPECT_EQ(response.status, 403);
    EXPECT_EQ(test::header(response, "x-amzn-errortype"), "AccessDeniedException");
    EXPECT_EQ(test::body_of(response), R"({"message":"no"})");
    response = encode_error(service, {"ThrottlingException", "slow", 400, {}, {}}, "request-1");
    EXPECT_EQ(response.status, 429);
}

class Scripted final : public EventSource {
public:
    explicit Scripted(bool fails) : fails_(fails) {}
    Task<Result<std::optional<Event>>> next() override
    {
        if (step_++ == 0) {
            ConverseStreamOutput event{};
            event.contentBlockDelta.emplace();
            event.contentBlockDelta->delta.text = "hi";
            co_return std::optional(make_event(std::move(event)));
        }
        if (fails_) co_return fail("ThrottlingException", "Too fast", 429);
        co_return std::optional<Event>();
    }

private:
    bool fails_;
    int step_ = 0;
};

std::vector<EventMessage> stream(bool fails)
{
    ConverseStreamResponse output{};
    output.stream = std::make_unique<Scripted>(fails);
    auto response = encode_output(ConverseStreamOperation::schema, &output, "request-1");
    EXPECT_EQ(test::header(response, "content-type"), "application/vnd.amazon.eventstream");
    EventStreamDecoder decoder;
    const auto bytes = test::body_of(response);
    std::vector<EventMessage> messages;
    for (const char c : bytes) {  // one byte at a time
        decoder.feed({&c, 1});
        auto message = decoder.next();
        EXPECT_TRUE(message);
        if (message && *message) messages.push_back(**message);
    }
    EXPECT_TRUE(decoder.at_boundary());
    return messages;
}

TEST(EventStream, WritesEventsAndEnds)
{
    const auto messages = stream(false);
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(*messages[0].string_header(":message-type"), "event");
    EXPECT_EQ(*messages[0].string_header(":event-type"), "contentBlockDelta");
    EXPECT_EQ(*messages[0].string_header(":content-type"), "application/json");
    EXPECT_EQ(messages[0].payload, R"({"delta":{"text":"hi"},"contentBlockIndex":0})");
}

TEST(EventStream, EndsWithAnExceptionWhereTheSourceFails)
{
    const auto messages = stream(true);
    ASSERT_EQ(messages.size(), 2U);
    EXPECT_EQ(*messages[1].string_header(":message-type"), "exception");
    EXPECT_EQ(*messages[1].string_header(":exception-type"), "throttlingException");
    EXPECT_EQ(messages[1].payload, R"({"message":"Too fast"})");
    const auto unknown =
        exception_message(service, &ConverseStreamOutput::wire_schema, {"Strange", "text", 400, "detail", {}});
    EXPECT_EQ(*unknown.string_header(":error-code"), "Strange");
}

TEST(EventStream, RoundTripsEveryTypeOfHeader)
{
    const EventMessage message{{{"t", true},
                                {"f", false},
                                {"8", std::int8_t{-1}},
                                {"16", std::int16_t{-2}},
                                {"32", std::int32_t{-3}},
                                {"64", std::int64_t{-4}},
                                {"b", EventBytes{"\x01\x02"}},
                                {"s", std::string("x")},
                                {"time", from_epoch_milliseconds(1'700'000'000'123)}},
                               "payload"};
    EventStreamDecoder decoder;
    decoder.feed(encode_event_message(message));
    const auto back = decoder.next();
    ASSERT_TRUE(back && *back);
    EXPECT_EQ((*back)->headers, message.headers);
    EXPECT_EQ((*back)->payload, "payload");
}

TEST(EventStream, MatchesThePublishedVectorOfAnEmptyMessage)
{
    // smithy: amazon-eventstream test vector "empty_message"
    EXPECT_EQ(encode_event_message({}), std::string("\x00\x00\x00\x10\x00\x00\x00\x00\x05\xC2\x48\xEB\x7D\x98\xC8\xFF", 16));
}

TEST(EventStream, RefusesEveryFlippedByteAndHostileLengths)
{
    const auto frame = encode_event_message({{{"a", std::string("b")}}, "payload"});
    for (std::size_t i = 0; i < frame.size(); ++i) {
        auto broken = frame;
        broken[i] = static_cast<char>(broken[i] ^ 1);
        EventStreamDecoder decoder;
        decoder.feed(broken);
        const auto message = decoder.next();
        EXPECT_TRUE(!message || !*message) << i;
    }
    EventStreamDecoder decoder;
    decoder.feed(std::string(64, '\xFF'));
    EXPECT_FALSE(decoder.next());
}

}  // namespace
}  // namespace sekisho::wire
