#include "models/upstreams/remote_provider.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include "models/upstreams/anthropic/anthropic.h"
#include "models/upstreams/mock_upstream.h"

// What all providers share, by Anthropic's dialect.
namespace sekisho::models::upstreams::testing {
namespace {

using std::chrono::milliseconds;

const std::string whole_answer =
    R"({"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[{"type":"text","text":"Tokyo."}],)"
    R"("stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":20,"output_tokens":3}})";
const std::string begin_of_stream =
    "event: message_start\ndata: "
    "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\","
    "\"model\":\"claude-x\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":20,"
    "\"output_tokens\":1}}}\n\n"
    "event: content_block_start\ndata: "
    "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
    "event: content_block_delta\ndata: "
    "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Tok\"}}\n\n";
const std::string end_of_stream =
    "event: content_block_delta\ndata: "
    "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"yo.\"}}\n\n"
    "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
    "event: message_delta\ndata: "
    "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_"
    "tokens\":3}}\n\n"
    "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

Reply stream(std::string bytes, Ending ending = Ending::whole)
{
    return {.type = "text/event-stream; charset=utf-8", .pieces = {std::move(bytes)}, .ending = ending};
}

struct Remote : ::testing::Test {
    Setting setting;
    std::unique_ptr<RemoteProvider> provider = setting.provider(std::make_shared<Anthropic>());

    Heard answer_to(Reply reply, bool streams)
    {
        setting.upstream.forget();
        setting.upstream.reply(std::move(reply));
        return ask(*provider, question(streams));
    }
    Heard refusal(int status, std::string body = {}, std::vector<std::pair<std::string, std::string>> headers = {})
    {
        return answer_to({.status = status, .pieces = {std::move(body)}, .headers = std::move(headers)}, false);
    }
};

std::string error_body(std::string_view message)
{
    return R"({"type":"error","error":{"type":"some_error","message":")" + std::string(message) + R"("}})";
}

TEST_F(Remote, AnswersAtOnceWhereNobodyReadsPieceByPiece)
{
    const auto heard = answer_to({.pieces = cut(whole_answer, 10)}, false);
    EXPECT_EQ(heard.error, "") << heard.error_text;
    EXPECT_EQ(heard.text, "Tokyo.");
    EXPECT_EQ(heard.certainty, Certainty::reported);
    EXPECT_EQ(heard.usage.input_tokens, 20);
    EXPECT_EQ(heard.usage.output_tokens, 3);
    EXPECT_EQ(heard.provider, "up");
    EXPECT_EQ(heard.price_key, "price");
    EXPECT_EQ(heard.model, "claude-x");
    EXPECT_EQ(setting.upstream.last().target, "/v1/messages");
    EXPECT_EQ(setting.upstream.last().body.find("\"stream\":true"), std::string::npos);
}

TEST_F(Remote, StreamsHoweverTheBytesAreCut)
{
    const auto bytes = begin_of_stream + end_of_stream;
    for (const std::size_t size : {1ul, 7ul, 64ul, bytes.size()}) {
        auto reply = stream("");
        reply.pieces = cut(bytes, size);
        const auto heard = answer_to(reply, true);
        EXPECT_EQ(heard.error, "") << heard.error_text;
        EXPECT_EQ(heard.text, "Tokyo.") << size;
        EXPECT_EQ(heard.stop_reason, StopReason::end_turn);
        EXPECT_EQ(heard.certainty, Certainty::reported);
        EXPECT_EQ(heard.usage, (Usage{.input_tokens = 20, .output_tokens = 3}));
    }
}

TEST_F(Remote, APieceIsThereBeforeTheNextIsSent)
{
    setting.upstream.reply(stream(begin_of_stream, Ending::silent));
    auto first = [](Provider& by) -> Task<std::string> {
        auto answer = (co_await by.ask(question(true))).value();
        co_await answer->next();
        auto piece = (co_await answer->next()).value();
        co_return std::get<TextDelta>(*piece).text + " " + std::to_string(static_cast<int>(answer->certainty())) + " " +
            std::to_string(answer->usage().input_tokens) + " " + std::to_string(answer->usage().output_tokens);
    };
    EXPECT_EQ(run(first(*provider)), "Tok 1 20 3") << "metered: what the provider said, and a token for each byte";
    EXPECT_TRUE(eventually([&] { return setting.upstream.bodies_gone == 1; })) << "and is closed when the answer is gone";
}

TEST_F(Remote, AConnectionServesOneAnswerAfterAnother)
{
    setting.upstream.reply(stream(begin_of_stream + end_of_stream));
    const auto first = setting.upstream.count();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(*provider, question(true)).text, "Tokyo.");
    EXPECT_EQ(setting.upstream.count(), first + 3);
}

TEST_F(Remote, AStreamThatBreaksIsMeteredAndNotAskedAgain)
{
    for (const auto ending : {Ending::broken, Ending::whole}) {
        const auto before = setting.upstream.count();
        const auto heard = answer_to(stream(begin_of_stream, ending), true);
        EXPECT_EQ(heard.error, "ModelStreamErrorException");
        EXPECT_FALSE(heard.refused);
        EXPECT_EQ(heard.text, "Tok");
        EXPECT_EQ(heard.certainty, Certainty::metered);
        EXPECT_EQ(heard.usage.input_tokens, 20);
        EXPECT_GE(heard.usage.output_tokens, 3);
        EXPECT_EQ(setting.upstream.count(), before + 1);
    }
}

TEST_F(Remote, AStreamThatBreaksInTheMiddleOfAnEventKeepsWhatCameBefore)
{
    const auto heard = answer_to(stream(begin_of_stream + end_of_stream.substr(0, 60), Ending::broken), true);
    EXPECT_EQ(heard.text, "Tok");
    EXPECT_EQ(heard.error, "ModelStreamErrorException");
}

TEST_F(Remote, WhatAStreamCostsIsUnknownWhereNothingCame)
{
    const auto heard = answer_to(stream("", Ending::broken), true);
    EXPECT_FALSE(heard.refused);
    EXPECT_EQ(heard.certainty, Certainty::unknown);
}

TEST_F(Remote, NeverMetersMoreOutputThanWasAskedFor)
{
    auto bytes = begin_of_stream;
    for (int i = 0; i < 50; ++i)
        bytes +=
            "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"many "
            "words\"}}\n\n";
    const auto heard = answer_to(stream(bytes, Ending::broken), true);
    EXPECT_EQ(heard.usage.output_tokens, 100);
}

TEST_F(Remote, AnErrorInAStreamIsTheProviders)
{
    const auto bytes = begin_of_stream + "event: error\ndata: " + error_body("Overloaded") + "\n\n";
    const auto heard = answer_to(stream(bytes), true);
    EXPECT_NE(heard.error, "");
    EXPECT_EQ(heard.certainty, Certainty::metered);
}

TEST_F(Remote, RefusesWhatIsNoStream)
{
    for (const auto* type : {"application/json", "text/html", "text/plain"}) {
        const auto heard = answer_to({.type = type, .pieces = {whole_answer}}, true);
        EXPECT_EQ(heard.error, "ModelErrorException") << type;
        EXPECT_EQ(heard.certainty, Certainty::unknown);
    }
    const auto garbage = answer_to(stream("data: {not json\n\n"), true);
    EXPECT_NE(garbage.error, "");
    const auto endless = answer_to(stream("data: " + std::string(9 * 1024 * 1024, 'x')), true);
    EXPECT_EQ(endless.error, "ModelStreamErrorException");
}

TEST_F(Remote, RefusesWhatIsNoAnswer)
{
    for (const auto* body : {"", "{}", "[]", "<html>", "{\"content\":7}"}) {
        const auto heard = answer_to({.pieces = {body}}, false);
        EXPECT_NE(heard.error, "") << body;
        EXPECT_FALSE(heard.refused) << body;
        EXPECT_EQ(heard.certainty, Certainty::unknown) << body;
    }
    const auto broken = answer_to({.pieces = {whole_answer.substr(0, 30)}, .ending = Ending::broken}, false);
    EXPECT_EQ(broken.certainty, Certainty::unknown);
}

TEST_F(Remote, WhatAProviderRefusesIsNotCharged)
{
    for (const int status : {400, 401, 402, 403, 404, 413, 422, 429, 500, 503, 529}) {
        const auto heard = refusal(status, error_body("no"));
        EXPECT_TRUE(heard.refused) << status;
        EXPECT_NE(heard.error, "") << status;
    }
    EXPECT_TRUE(refusal(502, error_body("no")).refused) << "in the provider's own form";
}

TEST_F(Remote, WhatSomebodyOnTheWayRefusesMayHaveBeenCharged)
{
    for (const int status : {408, 502, 504, 520, 524}) {
        const auto heard = refusal(status, "<html>Bad gateway</html>");
        EXPECT_FALSE(heard.refused) << status;
        EXPECT_EQ(heard.certainty, Certainty::unknown) << status;
    }
    EXPECT_FALSE(refusal(504, error_body("no")).refused);
}

TEST_F(Remote, ThrottlingKeepsRetryAfter)
{
    auto heard = refusal(429, error_body("slow down"), {{"retry-after", "17"}});
    EXPECT_EQ(heard.error, "ThrottlingException");
    EXPECT_EQ(heard.headers, (std::vector<std::pair<std::string, std::string>>{{"Retry-After", "17"}}));
    heard = refusal(429, error_body("slow down"), {{"retry-after", "Fri, 20 Nov 2026 12:00:30 GMT"}});
    EXPECT_EQ(heard.headers.at(0).second, "30");
    heard = refusal(429, error_body("slow down"), {{"retry-after", "99999999"}});
    EXPECT_EQ(heard.headers.at(0).second, "3600");
    heard = refusal(429, error_body("slow down"), {{"retry-after", "soon"}});
    EXPECT_TRUE(heard.headers.empty());
}

TEST_F(Remote, TellsCallersWhatIsWrongWithTheirPromptInPrintableWords)
{
    const auto heard = refusal(400, error_body("messages.0: too long\\u0000\\u001b[31m " + std::string(5000, 'x')));
    EXPECT_EQ(heard.error, "ValidationException");
    EXPECT_NE(heard.error_text.find("too long"), std::string::npos);
    EXPECT_EQ(heard.error_text.find('\x1b'), std::string::npos);
    EXPECT_EQ(heard.error_text.find('\0'), std::string::npos);
    EXPECT_LT(heard.error_text.size(), 1200u);
}

TEST_F(Remote, ItsKeyIsNeitherInErrorsNorInTheLog)
{
    for (const int status : {400, 401, 403, 404, 429, 500, 502}) {
        ::testing::internal::CaptureStderr();
        const auto heard =
            refusal(status, error_body("Incorrect key provided: " + secret_key), {{"www-authenticate", secret_key}});
        const auto logged = ::testing::internal::GetCapturedStderr();
        EXPECT_EQ(heard.error_text.find("very-secret"), std::string::npos) << status << heard.error_text;
        EXPECT_EQ(logged.find("very-secret"), std::string::npos) << status << logged;
        const bool ours = status == 401 || status == 403 || status == 404;
        EXPECT_EQ(logged.find("model provider refuses") != std::string::npos, ours) << status;
        if (ours) {
            EXPECT_EQ(heard.error, "ServiceUnavailableException");
            EXPECT_EQ(heard.error_text.find("Incorrect"), std::string::npos) << "callers learn nothing of it";
        }
    }
}

TEST_F(Remote, FollowsNoRedirect)
{
    MockUpstream elsewhere;
    const auto heard = refusal(307, "", {{"location", elsewhere.url() + "/v1/messages"}});
    EXPECT_EQ(heard.error, "ServiceUnavailableException");
    EXPECT_EQ(elsewhere.count(), 0u) << "with the key";
}

TEST_F(Remote, WhatWasNotSentIsNotCharged)
{
    const auto port = setting.upstream.url();
    Connection connection{parse_api_url("http://127.0.0.1:1").value(),
                          setting.client,
                          setting.authorizer,
                          std::make_shared<Anthropic>(),
                          {},
                          setting.clock};
    RemoteProvider nobody(std::make_shared<const Connection>(connection), {"up", "m", "p"});
    const auto heard = ask(nobody, question());
    EXPECT_TRUE(heard.refused);
    EXPECT_EQ(heard.error, "ServiceUnavailableException");
}

TEST_F(Remote, GivesUpInTime)
{
    setting.timeouts = {.connect = milliseconds(1000),
                        .first_token = milliseconds(100),
                        .idle = milliseconds(100),
                        .total = milliseconds(5'000)};
    provider = setting.provider(std::make_shared<Anthropic>());
    auto heard = answer_to({.never = true}, true);
    EXPECT_EQ(heard.error, "ModelTimeoutException") << "no header";
    EXPECT_EQ(heard.certainty, Certainty::unknown);
    heard = answer_to(stream(begin_of_stream, Ending::silent), true);
    EXPECT_EQ(heard.error, "ModelTimeoutException") << "no more pieces";
    EXPECT_EQ(heard.certainty, Certainty::unknown) << "the provider may still be at work";
    EXPECT_EQ(heard.text, "Tok");
    setting.timeouts.total = milliseconds(150);
    provider = setting.provider(std::make_shared<Anthropic>());
    heard = answer_to({.never = true}, false);
    EXPECT_EQ(heard.error, "ModelTimeoutException");
    EXPECT_EQ(heard.certainty, Certainty::unknown);
}

TEST_F(Remote, SignsOfLifeAreNoAnswer)
{
    setting.timeouts.first_token = milliseconds(10'000);
    provider = setting.provider(std::make_shared<Anthropic>());
    setting.upstream.reply(stream("event: ping\ndata: {\"type\":\"ping\"}\n\n", Ending::silent));
    auto late = [](Provider& by, ManualClock& clock) -> Task<std::string> {
        auto answer = (co_await by.ask(question(true))).value();
        clock.advance(std::chrono::seconds(11));
        const auto piece = co_await answer->next();
        co_return piece ? "a piece" : piece.error().code;
    };
    EXPECT_EQ(run(late(*provider, setting.clock)), "ModelTimeoutException");
}

TEST_F(Remote, CallsThatAreCancelledEndUpstream)
{
    setting.upstream.reply(stream(begin_of_stream, Ending::silent));
    boost::asio::io_context io(1);
    boost::asio::cancellation_signal gone;
    bool ended = false;
    auto never = [](Provider& by) -> Task<void> {
        auto answer = (co_await by.ask(question(true))).value();
        while (true) co_await answer->next();
    };
    auto at_end = [&ended](const std::exception_ptr& aborted) { ended = aborted != nullptr; };
    boost::asio::co_spawn(io, never(*provider), boost::asio::bind_cancellation_slot(gone.slot(), at_end));
    while (setting.upstream.count() == 0) io.run_one_for(milliseconds(10));
    io.run_for(milliseconds(50));
    EXPECT_FALSE(ended);
    gone.emit(boost::asio::cancellation_type::terminal);
    io.run();
    EXPECT_TRUE(ended);
    EXPECT_TRUE(eventually([&] { return setting.upstream.bodies_gone == 1; }));
}

TEST_F(Remote, ManyStreamsAtOneTime)
{
    setting.upstream.reply(stream(begin_of_stream + end_of_stream));
    boost::asio::io_context io(1);
    int good = 0;
    auto one = [](Provider& by, int& counted) -> Task<void> {
        const auto heard = co_await listen(by, question(true));
        if (heard.text == "Tokyo." && heard.certainty == Certainty::reported) ++counted;
    };
    for (int i = 0; i < 500; ++i) spawn(io.get_executor(), one(*provider, good));
    io.run();
    EXPECT_EQ(good, 500);
    EXPECT_EQ(setting.upstream.count(), 500u);
}

TEST_F(Remote, BoundsByItsWindow)
{
    auto prompt = question();
    EXPECT_EQ(provider->bound(prompt).output_tokens, 100);
    prompt.max_tokens.reset();
    EXPECT_EQ(provider->bound(prompt).output_tokens, 4096);
    prompt.messages[0].content.push_back({Document{"pdf", "a", "bytes"}});
    EXPECT_EQ(provider->bound(prompt).input_tokens, 200'000);
}

TEST(Printable, IsOneLineOfValidText)
{
    EXPECT_EQ(printable("a\r\nb\tc\x7f"), "a  b c ");
    EXPECT_EQ(printable(std::string(600, 'x')).size(), 512u);
    const auto cut_off = printable("ab\xe6\x97\xa5", 4);
    EXPECT_EQ(cut_off, "ab") << "no half characters";
}

TEST(Without, TakesKeysOutOfTexts)
{
    EXPECT_EQ(without("a key b key", "key"), "a [key] b [key]");
    EXPECT_EQ(without("nothing", ""), "nothing");
}

}  // namespace
}  // namespace sekisho::models::upstreams::testing
