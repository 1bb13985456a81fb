#include "models/upstreams/bedrock/bedrock.h"

#include "authn/sigv4/signature.h"
#include "base/encoding.h"
#include "crypto/hash.h"
#include "models/upstreams/bedrock/aws_credentials.h"
#include "models/upstreams/mock_upstream.h"
#include "wire/event_stream.h"

namespace sekisho::models::upstreams::testing {
namespace {

const authn::Credentials own{"AKIAEXAMPLE", Secret("top/secret+key"), ""};

std::string frame(std::string_view type, std::string_view payload)
{
    wire::EventMessage message;
    message.headers = {{":message-type", std::string("event")},
                       {":event-type", std::string(type)},
                       {":content-type", std::string("application/json")}};
    message.payload = payload;
    return wire::encode_event_message(message);
}

std::string exception(std::string_view type, std::string_view payload)
{
    wire::EventMessage message;
    message.headers = {{":message-type", std::string("exception")}, {":exception-type", std::string(type)}};
    message.payload = payload;
    return wire::encode_event_message(message);
}

const std::string begin = frame("messageStart", R"({"role":"assistant"})") +
                          frame("contentBlockDelta", R"({"contentBlockIndex":0,"delta":{"text":"Tok"}})");
const std::string end =
    frame("contentBlockDelta", R"({"contentBlockIndex":0,"delta":{"text":"yo."}})") +
    frame("contentBlockStop", R"({"contentBlockIndex":0})") + frame("messageStop", R"({"stopReason":"end_turn"})") +
    frame("metadata", R"({"usage":{"inputTokens":20,"outputTokens":3,"totalTokens":23},"metrics":{"latencyMs":5}})");

struct BedrockUpstream : ::testing::Test {
    BedrockUpstream()
    {
        setting.authorizer = std::make_shared<SigningAuthorizer>(std::make_shared<FixedCredentials>(own), "us-west-2",
                                                                 "bedrock", setting.clock);
        provider = setting.provider(std::make_shared<Bedrock>());
    }
    /// What our own verifier says of what the mock was asked.
    std::string verdict(const Secret& key) const
    {
        const auto asked = setting.upstream.last();
        net::Request request;
        request.method = asked.method;
        request.target = asked.target;
        request.headers = asked.headers;
        const auto signature = authn::parse_signature(request);
        if (!signature || !*signature) return "unsigned";
        const auto verified =
            authn::verify_signature(**signature, request, key, hex(crypto::sha256(asked.body)), setting.clock.now());
        return verified ? (*signature)->access_key_id + " " + (*signature)->region + " " + (*signature)->service
                        : verified.error().code;
    }
    Setting setting;
    std::unique_ptr<RemoteProvider> provider;
};

const std::string whole =
    R"({"output":{"message":{"role":"assistant","content":[{"text":"Tokyo."}]}},"stopReason":"end_turn",)"
    R"("usage":{"inputTokens":20,"outputTokens":3,"totalTokens":23},"metrics":{"latencyMs":5}})";

TEST_F(BedrockUpstream, IsAskedByConverseSignedForItsRegion)
{
    setting.upstream.reply({.pieces = {whole}});
    const auto heard = ask(*provider, question());
    EXPECT_EQ(heard.text, "Tokyo.") << heard.error_text;
    EXPECT_EQ(heard.usage, (Usage{.input_tokens = 20, .output_tokens = 3}));
    EXPECT_EQ(heard.certainty, Certainty::reported);
    EXPECT_EQ(setting.upstream.last().target, "/model/their-model/converse");
    EXPECT_EQ(verdict(own.secret_access_key), "AKIAEXAMPLE us-west-2 bedrock");
    EXPECT_EQ(verdict(Secret("other")), "SignatureDoesNotMatch");
}

TEST_F(BedrockUpstream, NamesOfModelsAreEncodedInPathAndSignature)
{
    const Connection connection{parse_api_url(setting.upstream.url()).value(),
                                setting.client,
                                setting.authorizer,
                                std::make_shared<Bedrock>(),
                                {},
                                setting.clock};
    RemoteProvider profile(std::make_shared<const Connection>(connection),
                           {"up", "arn:aws:bedrock:us-west-2:123456789012:inference-profile/us.anthropic.claude:0", "p"});
    setting.upstream.reply({.pieces = {whole}});
    EXPECT_EQ(ask(profile, question()).text, "Tokyo.");
    EXPECT_EQ(
        setting.upstream.last().target,
        "/model/arn%3Aaws%3Abedrock%3Aus-west-2%3A123456789012%3Ainference-profile%2Fus.anthropic.claude%3A0/converse");
    EXPECT_EQ(verdict(own.secret_access_key), "AKIAEXAMPLE us-west-2 bedrock");
}

TEST_F(BedrockUpstream, StreamsHoweverTheBytesAreCut)
{
    for (const std::size_t size : {1ul, 13ul, 4096ul}) {
        setting.upstream.forget();
        setting.upstream.reply({.type = "application/vnd.amazon.eventstream", .pieces = cut(begin + end, size)});
        const auto heard = ask(*provider, question(true));
        EXPECT_EQ(heard.error, "") << heard.error_text;
        EXPECT_EQ(heard.text, "Tokyo.");
        EXPECT_EQ(heard.stop_reason, StopReason::end_turn);
        EXPECT_EQ(heard.certainty, Certainty::reported);
        EXPECT_EQ(heard.usage, (Usage{.input_tokens = 20, .output_tokens = 3}));
    }
    EXPECT_EQ(setting.upstream.last().target, "/model/their-model/converse-stream");
    EXPECT_EQ(verdict(own.secret_access_key), "AKIAEXAMPLE us-west-2 bedrock");
}

TEST_F(BedrockUpstream, CorruptFramesEndTheAnswer)
{
    auto bytes = begin + end;
    bytes[begin.size() + 20] ^= 1;
    setting.upstream.reply({.type = "application/vnd.amazon.eventstream", .pieces = {bytes}});
    const auto heard = ask(*provider, question(true));
    EXPECT_EQ(heard.text, "Tok");
    EXPECT_EQ(heard.error, "ModelStreamErrorException");
    EXPECT_EQ(heard.certainty, Certainty::metered);
}

TEST_F(BedrockUpstream, ExceptionsInTheStreamAreItsErrors)
{
    setting.upstream.reply({.type = "application/vnd.amazon.eventstream",
                            .pieces = {begin + exception("throttlingException", R"({"message":"slow"})")}});
    const auto heard = ask(*provider, question(true));
    EXPECT_EQ(heard.text, "Tok");
    EXPECT_EQ(heard.error, "ThrottlingException");
}

TEST_F(BedrockUpstream, ErrorsGoByTheirTypes)
{
    const auto refusal = [&](int status, std::string type) {
        setting.upstream.forget();
        setting.upstream.reply(
            {.status = status, .pieces = {R"({"message":"no"})"}, .headers = {{"x-amzn-errortype", std::move(type)}}});
        const auto heard = ask(*provider, question());
        return heard.error + (heard.refused ? "" : " charged");
    };
    EXPECT_EQ(refusal(400, "ValidationException:http://internal.amazon.com/"), "ValidationException");
    EXPECT_EQ(refusal(429, "ThrottlingException"), "ThrottlingException");
    EXPECT_EQ(refusal(403, "AccessDeniedException"), "ServiceUnavailableException");
    EXPECT_EQ(refusal(404, "ResourceNotFoundException"), "ServiceUnavailableException");
    EXPECT_EQ(refusal(503, "ServiceUnavailableException"), "ServiceUnavailableException");
    EXPECT_EQ(refusal(424, "ModelErrorException"), "ModelErrorException");
    EXPECT_EQ(refusal(408, "ModelTimeoutException"), "ModelTimeoutException charged") << "it worked until then";
}

TEST_F(BedrockUpstream, CountsTokensAndEmbeds)
{
    setting.upstream.reply({.pieces = {R"({"inputTokens":42})"}});
    EXPECT_EQ(run(provider->count_tokens(question())).value(), 42);
    EXPECT_EQ(setting.upstream.last().target, "/model/their-model/count-tokens");
    setting.upstream.forget();
    setting.upstream.reply({.pieces = {R"({"embedding":[1,2],"inputTextTokenCount":3})"}});
    setting.upstream.reply({.pieces = {R"({"embedding":[3,4],"inputTextTokenCount":4})"}});
    EmbeddingRequest request;
    request.inputs = {"a", "b"};
    const auto embeddings = run(provider->embed(request));
    ASSERT_TRUE(embeddings) << embeddings.error().message;
    EXPECT_EQ(embeddings->vectors, (std::vector<std::vector<float>>{{1, 2}, {3, 4}}));
    EXPECT_EQ(embeddings->usage.input_tokens, 7);
    EXPECT_EQ(setting.upstream.last().target, "/model/their-model/invoke");
    EXPECT_EQ(verdict(own.secret_access_key), "AKIAEXAMPLE us-west-2 bedrock");
}

TEST_F(BedrockUpstream, EmbeddingsOfWhichSomeWereMadeMayHaveBeenCharged)
{
    EmbeddingRequest request;
    request.inputs = {"a", "b"};
    setting.upstream.reply({.pieces = {R"({"embedding":[1,2],"inputTextTokenCount":3})"}});
    setting.upstream.reply({.status = 429, .pieces = {R"({"message":"slow down"})"}});
    EXPECT_EQ(run(provider->embed(request)).error().code, "ModelStreamErrorException")
        << "the first was charged; not asked for again elsewhere either";
    setting.upstream.forget();
    setting.upstream.reply({.pieces = {R"({"no":"embedding"})"}});
    EXPECT_EQ(run(provider->embed(request)).error().code, "ModelStreamErrorException");
}

// --- credentials of a role ---

Reply session(std::string_view id, std::string_view ends)
{
    return {
        .type = "text/xml",
        .pieces = {"<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>"
                   "<AccessKeyId>" +
                   std::string(id) +
                   "</AccessKeyId><SecretAccessKey>session-secret</SecretAccessKey>"
                   "<SessionToken>token/" +
                   std::string(id) + "</SessionToken><Expiration>" + std::string(ends) +
                   "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"}};
}

struct AssumedRoleTest : ::testing::Test {
    MockUpstream sts;
    ManualClock clock{parse_iso8601("2026-11-20T12:00:00Z").value()};
    std::shared_ptr<net::Client> client = net::Client::open({}).value();
    std::shared_ptr<RoleCredentials> credentials =
        std::make_shared<RoleCredentials>(std::make_shared<FixedCredentials>(own),
                                          AssumedRole{"arn:aws:iam::123456789012:role/models", "sekisho", "ex ternal",
                                                      "eu-west-1", parse_api_url(sts.url()).value()},
                                          client, clock);

    std::string id()
    {
        const auto got = run(credentials->get());
        return got ? got->access_key_id + "|" + got->session_token : got.error().code;
    }
};

TEST_F(AssumedRoleTest, IsAssumedOnceAndKept)
{
    sts.reply(session("ASIA1", "2026-11-20T13:00:00Z"));
    EXPECT_EQ(id(), "ASIA1|token/ASIA1");
    EXPECT_EQ(id(), "ASIA1|token/ASIA1");
    EXPECT_EQ(sts.count(), 1u);
    const auto asked = sts.last();
    EXPECT_EQ(asked.body,
              "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fmodels&"
              "RoleSessionName=sekisho"
              "&DurationSeconds=3600&ExternalId=ex%20ternal");
    EXPECT_NE(asked.headers.get("authorization")->find("/eu-west-1/sts/aws4_request"), std::string_view::npos);
}

TEST_F(AssumedRoleTest, IsRenewedBeforeItEnds)
{
    sts.reply(session("ASIA1", "2026-11-20T13:00:00Z"));
    sts.reply(session("ASIA2", "2026-11-20T14:00:00Z"));
    EXPECT_EQ(id(), "ASIA1|token/ASIA1");
    clock.advance(std::chrono::minutes(54));
    EXPECT_EQ(id(), "ASIA1|token/ASIA1");
    clock.advance(std::chrono::minutes(2));
    EXPECT_EQ(id(), "ASIA2|token/ASIA2");
    EXPECT_EQ(sts.count(), 2u);
}

TEST_F(AssumedRoleTest, GoesOnWithWhatIsStillGoodWhereStsFails)
{
    sts.reply(session("ASIA1", "2026-11-20T13:00:00Z"));
    sts.reply({.status = 503});
    EXPECT_EQ(id(), "ASIA1|token/ASIA1");
    clock.advance(std::chrono::minutes(57));
    EXPECT_EQ(id(), "ASIA1|token/ASIA1");
    clock.advance(std::chrono::minutes(3));
    EXPECT_EQ(id(), "ServiceUnavailableException");
}

TEST_F(AssumedRoleTest, ManyWhoFindNoneAskOnce)
{
    sts.reply(session("ASIA1", "2026-11-20T13:00:00Z"));
    boost::asio::io_context io(1);
    int good = 0;
    auto one = [](AwsCredentials& from, int& counted) -> Task<void> {
        const auto got = co_await from.get();
        if (got && got->access_key_id == "ASIA1") ++counted;
    };
    for (int i = 0; i < 50; ++i) spawn(io.get_executor(), one(*credentials, good));
    io.run();
    EXPECT_EQ(good, 50);
    EXPECT_EQ(sts.count(), 1u);
}

TEST_F(AssumedRoleTest, ManyWhoFindNoneAllLearnThatThereIsNone)
{
    sts.reply({.status = 403, .pieces = {"<Error/>"}});
    boost::asio::io_context io(1);
    int refused = 0;
    auto one = [](AwsCredentials& from, int& counted) -> Task<void> {
        if (!co_await from.get()) ++counted;
    };
    for (int i = 0; i < 50; ++i) spawn(io.get_executor(), one(*credentials, refused));
    io.run();
    EXPECT_EQ(refused, 50);
}

TEST_F(AssumedRoleTest, IsAssumedAnewWhenItIsRefused)
{
    sts.reply(session("ASIA1", "2026-11-20T13:00:00Z"));
    sts.reply(session("ASIA2", "2026-11-20T13:00:00Z"));
    EXPECT_EQ(id(), "ASIA1|token/ASIA1");
    credentials->refused();
    EXPECT_EQ(id(), "ASIA1|token/ASIA1") << "not at once again";
    clock.advance(std::chrono::minutes(2));
    credentials->refused();
    EXPECT_EQ(id(), "ASIA2|token/ASIA2");
}

TEST_F(AssumedRoleTest, TakesNoAnswerThatIsNone)
{
    for (const auto* body : {"", "<x/>", "{}", "<!DOCTYPE x><x/>"}) {
        sts.forget();
        sts.reply({.type = "text/xml", .pieces = {body}});
        EXPECT_EQ(id(), "ServiceUnavailableException") << body;
    }
    sts.forget();
    sts.reply(session("ASIA1", "tomorrow"));
    EXPECT_EQ(id(), "ServiceUnavailableException");
}

TEST_F(AssumedRoleTest, KeysStayOutOfTexts)
{
    sts.reply(session("ASIA1", "2026-11-20T13:00:00Z"));
    static_cast<void>(id());
    EXPECT_EQ(credentials->without_keys("a session-secret b token/ASIA1 c top/secret+key d"), "a [key] b [key] c [key] d");
}

}  // namespace
}  // namespace sekisho::models::upstreams::testing
