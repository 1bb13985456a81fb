#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "guardrails/engine_guards.h"
#include "guardrails/webhook.h"

namespace sekisho::guardrails {
namespace {

using models::AnswerPtr;
using models::BlockStart;
using models::BlockStop;
using models::Delta;
using models::ReasoningDelta;
using models::TextDelta;
using models::ToolInputDelta;

template <class T>
T run(Task<T> task)
{
    boost::asio::io_context loop;
    auto result = boost::asio::co_spawn(loop, std::move(task), boost::asio::use_future);
    loop.run();
    return result.get();
}

/// Says what it was given, and notes that it has been let go.
class Said final : public models::Answer {
public:
    Said(std::vector<Delta> deltas, bool* released) : deltas_(std::move(deltas)), released_(released) {}
    ~Said() override
    {
        if (released_) *released_ = true;
    }
    Task<Result<std::optional<Delta>>> next() override
    {
        if (at_ == deltas_.size()) co_return std::nullopt;
        co_return deltas_[at_++];
    }
    models::StopReason stop_reason() const override { return models::StopReason::end_turn; }
    models::Usage usage() const override { return {.output_tokens = static_cast<std::int64_t>(at_)}; }
    models::Certainty certainty() const override { return models::Certainty::metered; }
    std::string_view provider() const override { return "said"; }
    std::string_view price_key() const override { return "price"; }
    std::string_view model() const override { return "said-1"; }

private:
    std::vector<Delta> deltas_;
    std::size_t at_ = 0;
    bool* released_;
};

constexpr Sides masking{{Action::anonymize}, {Action::anonymize}};
constexpr Sides blocking{};

GuardrailPtr strict()
{
    Configuration configuration;
    configuration.words.push_back({"nightfall", blocking});
    configuration.sensitive.push_back({"EMAIL", masking});
    configuration.blocked_input = "No such question.";
    configuration.blocked_output = "No such answer.";
    return Guardrail::compile(std::move(configuration)).value();
}

class OneAccount final : public Library {
public:
    explicit OneAccount(GuardrailPtr guardrail = strict()) : guardrail_(std::move(guardrail)) {}
    Result<Kept> find(std::string_view account, std::string_view identifier, std::string_view version) const override
    {
        const std::string arn = "arn:aws:bedrock:us-east-1:111111111111:guardrail/strict";
        if (account != "111111111111" || (identifier != "strict" && identifier != arn) || version != "1")
            return fail(no_such_guardrail());
        return Kept{"strict", arn, "111111111111", "1", guardrail_};
    }

private:
    GuardrailPtr guardrail_;
};

/// Says what it is told to say, and remembers what it was shown.
class Told final : public External {
public:
    Told(Result<Opinion> says, OnFailure on_failure) : says_(std::move(says)), on_failure_(on_failure) {}
    const std::string& name() const noexcept override { return name_; }
    OnFailure on_failure() const noexcept override { return on_failure_; }
    Task<Result<Opinion>> ask(Question question) override
    {
        shown.push_back(question.texts);
        co_return says_;
    }
    std::vector<std::vector<std::string>> shown;

private:
    std::string name_ = "told";
    Result<Opinion> says_;
    OnFailure on_failure_;
};

const std::string arn = "arn:aws:bedrock:us-east-1:111111111111:guardrail/strict";

models::Prompt prompt_of(std::vector<models::Block> blocks, bool streams = false)
{
    models::Prompt prompt;
    prompt.model_id = "m";
    prompt.messages.push_back({models::Role::user, std::move(blocks)});
    prompt.streams = streams;
    return prompt;
}
models::Block text_block(std::string text) { return {models::Text{std::move(text)}}; }

class GuardsTest : public testing::Test {
protected:
    OneAccount library;
    EngineGuards::Settings settings;
    Choice choice{"strict", "1", true, false};
    std::string role = "developer";

    std::unique_ptr<Guard> guard()
    {
        guards_.push_back(std::make_unique<EngineGuards>(library, settings));
        auto made = guards_.back()->guard_for("111111111111", role, "m", choice);
        EXPECT_TRUE(made) << made.error().message;
        return *std::move(made);
    }

    struct Heard {
        std::string text;
        std::string shape;  ///< "<" start, "t" text, "i" tool input, "r" reasoning, ">" stop
        models::StopReason reason = models::StopReason::end_turn;
        std::optional<Error> error;
    };
    static Heard hear(models::Answer& answer)
    {
        Heard heard;
        for (;;) {
            auto delta = run(answer.next());
            if (!delta) heard.error = delta.error();
            if (!delta || !*delta) break;
            if (std::holds_alternative<BlockStart>(**delta)) heard.shape += '<';
            if (std::holds_alternative<BlockStop>(**delta)) heard.shape += '>';
            if (const auto* text = std::get_if<TextDelta>(&**delta)) heard.text += text->text, heard.shape += 't';
            if (const auto* input = std::get_if<ToolInputDelta>(&**delta)) heard.text += input->json, heard.shape += 'i';
            if (const auto* thought = std::get_if<ReasoningDelta>(&**delta))
                heard.text += thought->text + thought->signature, heard.shape += 'r';
        }
        if (!heard.error) heard.reason = answer.stop_reason();
        return heard;
    }
    Heard watch(Guard& one, std::vector<Delta> deltas, bool streams = false, bool* released = nullptr)
    {
        auto prompt = prompt_of({text_block("hello")}, streams);
        EXPECT_TRUE(run(one.screen(prompt)));
        auto answer = one.watch(std::make_unique<Said>(std::move(deltas), released));
        auto heard = hear(*answer);
        trace = answer->guardrail_trace();
        usage = answer->usage();
        return heard;
    }
    static std::vector<Delta> says(std::initializer_list<std::string> pieces)
    {
        std::vector<Delta> deltas{BlockStart{0, BlockStart::Kind::text}};
        for (const auto& piece : pieces) deltas.push_back(TextDelta{0, piece});
        deltas.push_back(BlockStop{0});
        return deltas;
    }
    static std::string text_at(const models::Prompt& prompt, std::size_t block)
    {
        return std::get<models::Text>(prompt.messages[0].content[block].value).text;
    }
    wire::Json trace;
    models::Usage usage;

private:
    std::vector<std::unique_ptr<EngineGuards>> guards_;
};

const std::string filler(600, 'x');

TEST_F(GuardsTest, MaskTheInputInPlace)
{
    auto one = guard();
    auto prompt = prompt_of({text_block("I am joe@example.com"), text_block("and that is all")});
    prompt.system.push_back(text_block("Mails go to ops@example.com."));
    models::ToolResult result{"t1",
                              {{models::Block{wire::Json(wire::Json::Object{{"mail", "ann@example.com"}, {"n", 1}})}}}};
    prompt.messages[0].content.push_back({std::move(result)});
    const auto screened = run(one->screen(prompt));
    ASSERT_TRUE(screened);
    EXPECT_EQ(*screened, nullptr);
    EXPECT_EQ(text_at(prompt, 0), "I am {EMAIL}");
    EXPECT_EQ(text_at(prompt, 1), "and that is all");
    EXPECT_EQ(std::get<models::Text>(prompt.system[0].value).text, "Mails go to {EMAIL}.");
    const auto& json =
        std::get<wire::Json>(std::get<models::ToolResult>(prompt.messages[0].content[2].value).content[0].value);
    EXPECT_EQ(wire::to_text(json), R"({"mail":"{EMAIL}","n":1})");
    EXPECT_EQ(one->input_verdict(), Verdict::masked);
    EXPECT_EQ(one->output_verdict(), Verdict::none);
    EXPECT_EQ(wire::to_text(one->summary()).find("example.com"), std::string::npos);
}

TEST_F(GuardsTest, AnswerInTheModelsPlaceWhereTheyIntervene)
{
    auto one = guard();
    auto prompt = prompt_of({text_block("tell me about night"), text_block("nightfall please")});
    auto screened = run(one->screen(prompt));
    ASSERT_TRUE(screened && *screened);
    one.reset();  // the answer outlives its guard
    const auto heard = hear(**screened);
    EXPECT_EQ(heard.text, "No such question.");
    EXPECT_EQ(heard.shape, "<t>");
    EXPECT_EQ(heard.reason, models::StopReason::guardrail_intervened);
    EXPECT_NE(
        wire::to_text((*screened)->guardrail_trace()).find(R"("customWords":[{"match":"nightfall","action":"BLOCKED")"),
        std::string::npos);
}

TEST_F(GuardsTest, FindWhatIsDividedBetweenBlocksOfAMessage)
{
    Configuration configuration;
    configuration.words.push_back({"project nightfall", blocking});
    library = OneAccount(Guardrail::compile(std::move(configuration)).value());
    auto one = guard();
    auto prompt = prompt_of({text_block("about project"), text_block("nightfall please")});
    EXPECT_TRUE(run(one->screen(prompt)).value());
    EXPECT_EQ(one->input_verdict(), Verdict::intervened);
}

TEST_F(GuardsTest, NeverSayThatPicturesHavePassed)
{
    auto one = guard();
    auto prompt = prompt_of({text_block("what is this?"), {models::Image{"png", "..."}}});
    EXPECT_TRUE(run(one->screen(prompt)));
    EXPECT_EQ(one->input_verdict(), Verdict::not_scanned);
}

TEST_F(GuardsTest, LookAtMarkedTextAloneWhereTheCallerAsked)
{
    auto one = guard();
    auto prompt = prompt_of({text_block("nightfall"), {models::Text{"harmless", true, {}}}});
    EXPECT_EQ(run(one->screen(prompt)).value(), nullptr);
    EXPECT_NE(wire::to_text(one->summary()).find(R"("guarded":8,"total":18)"), std::string::npos)
        << wire::to_text(one->summary());
}

TEST_F(GuardsTest, LookEverywhereWhereTheInstallationAsked)
{
    choice = {};
    settings.enforce.push_back({.guardrail = arn, .version = "1", .external = {}, .roles = {"dev*"}, .models = {}});
    auto one = guard();
    auto prompt = prompt_of({text_block("nightfall"), {models::Text{"harmless", true, {}}}});
    EXPECT_NE(run(one->screen(prompt)).value(), nullptr);
}

TEST_F(GuardsTest, AreLaidOnRolesAndModelsByConfiguration)
{
    choice = {};
    settings.enforce.push_back(
        {.guardrail = arn, .version = "1", .external = {}, .roles = {"developer"}, .models = {"claude*"}});
    EXPECT_EQ(guard(), nullptr);
    settings.enforce[0].models = {"m"};
    EXPECT_NE(guard(), nullptr);
    role = "operator";
    EXPECT_EQ(guard(), nullptr);
}

TEST_F(GuardsTest, RefuseTheCallWhereALaidGuardrailIsNotThere)
{
    settings.enforce.push_back({.guardrail = arn, .version = "7", .external = {}, .roles = {}, .models = {}});
    EngineGuards guards(library, settings);
    EXPECT_EQ(guards.guard_for("111111111111", "r", "m", {}).error().code, "ServiceUnavailableException");
}

TEST_F(GuardsTest, KnowNoGuardrailOfAnotherAccount)
{
    EngineGuards guards(library, settings);
    EXPECT_EQ(guards.guard_for("222222222222", "r", "m", choice).error().code, "ValidationException");
    choice.version = "";
    EXPECT_EQ(guards.guard_for("111111111111", "r", "m", choice).error().code, "ValidationException");
    EXPECT_EQ(guards.guard_for("111111111111", "r", "m", {}).value(), nullptr);
}

TEST_F(GuardsTest, ChangeNothingInShadow)
{
    choice = {};
    settings.enforce.push_back(
        {.guardrail = arn, .version = "1", .external = {}, .roles = {}, .models = {}, .mode = Mode::shadow});
    auto one = guard();
    auto prompt = prompt_of({text_block("nightfall joe@example.com")});
    EXPECT_EQ(run(one->screen(prompt)).value(), nullptr);
    EXPECT_EQ(text_at(prompt, 0), "nightfall joe@example.com");
    EXPECT_EQ(one->input_verdict(), Verdict::none);
    EXPECT_NE(wire::to_text(one->summary()).find(R"("mode":"shadow","input":{"pii:EMAIL":1,"word":1})"), std::string::npos)
        << wire::to_text(one->summary());
    const auto heard = watch(*one, says({"night", "fall"}), true);
    EXPECT_EQ(heard.text, "nightfall");
    EXPECT_EQ(heard.shape, "<tt>");
}

TEST_F(GuardsTest, BlockAWholeAnswer)
{
    auto one = guard();
    const auto heard = watch(*one, says({filler, " it is called night", "fall. ", "more"}));
    EXPECT_EQ(heard.text, "No such answer.");
    EXPECT_EQ(heard.shape, "<t>");
    EXPECT_EQ(heard.reason, models::StopReason::guardrail_intervened);
    EXPECT_EQ(one->output_verdict(), Verdict::intervened);
    EXPECT_EQ(usage.output_tokens, 6) << "read to its end: what it costs is known";
    EXPECT_NE(wire::to_text(trace).find("outputAssessments"), std::string::npos);
}

TEST_F(GuardsTest, MaskAWholeAnswer)
{
    auto one = guard();
    EXPECT_EQ(watch(*one, says({"ask joe@exam", "ple.com ", "soon"})).text, "ask {EMAIL} soon");
    EXPECT_EQ(one->output_verdict(), Verdict::masked);
    EXPECT_EQ(one->input_verdict(), Verdict::passed);
}

TEST_F(GuardsTest, BlockAStreamAndStopTheModel)
{
    auto one = guard();
    bool released = false;
    const auto heard = watch(*one, says({filler, filler, " it is called night", "fall. ", filler, filler}), true, &released);
    EXPECT_TRUE(released);
    EXPECT_EQ(heard.text.find("night"), std::string::npos);
    EXPECT_TRUE(heard.text.starts_with("xxx") && heard.text.ends_with("No such answer."));
    EXPECT_TRUE(heard.shape.starts_with("<t") && heard.shape.ends_with(">"));
    EXPECT_EQ(heard.reason, models::StopReason::guardrail_intervened);
}

TEST_F(GuardsTest, MaskAStreamWhereverItIsCut)
{
    const std::string text = filler + " ask joe@example.com soon " + filler;
    for (std::size_t at = 590; at < 640; ++at) {
        auto one = guard();
        const auto heard = watch(*one, says({text.substr(0, at), text.substr(at)}), true);
        EXPECT_EQ(heard.text, filler + " ask {EMAIL} soon " + filler) << at;
    }
}

TEST_F(GuardsTest, LetAsynchronousStreamsRunAheadOnlyWhereTheInstallationAllowsIt)
{
    choice.asynchronous = true;
    auto held = guard();
    EXPECT_EQ(watch(*held, says({"ask joe@example.com"}), true).text, "ask {EMAIL}");
    settings.asynchronous = true;
    auto ahead = guard();
    const auto heard = watch(*ahead, says({"ask joe@example.com ", "nightfall ", filler, filler}), true);
    EXPECT_TRUE(heard.text.starts_with("ask joe@example.com nightfall"));
    EXPECT_TRUE(heard.text.ends_with("No such answer."));
    settings.enforce.push_back({.guardrail = arn, .version = "1", .external = {}, .roles = {}, .models = {}});
    auto laid = guard();
    EXPECT_EQ(watch(*laid, says({"ask joe@example.com"}), true).text, "ask {EMAIL}");
}

TEST_F(GuardsTest, LookAtWhatTheModelAsksOfATool)
{
    auto one = guard();
    std::vector<Delta> deltas{BlockStart{0, BlockStart::Kind::tool_use, "id", "mail"},
                              ToolInputDelta{0, R"({"to":"joe@exa)"}, ToolInputDelta{0, R"(mple.com","n":[1]})"},
                              BlockStop{0}};
    const auto heard = watch(*one, deltas, true);
    EXPECT_EQ(heard.text, R"({"to":"{EMAIL}","n":[1]})");
    EXPECT_EQ(heard.shape, "<i>");
    auto blocks = guard();
    deltas[1] = ToolInputDelta{0, R"({"to":"night)"};
    deltas[2] = ToolInputDelta{0, R"(fall"})"};
    const auto blocked = watch(*blocks, deltas, true);
    EXPECT_EQ(blocked.shape, "<t>") << "a tool that was not told of is not called";
    EXPECT_EQ(blocked.text, "No such answer.");
}

TEST_F(GuardsTest, LookAtReasoningAndDropASignatureThatNoLongerHolds)
{
    auto one = guard();
    std::vector<Delta> deltas{BlockStart{0, BlockStart::Kind::reasoning}, ReasoningDelta{0, "he is joe@example.com", {}, {}},
                              ReasoningDelta{0, {}, "signature", {}}, BlockStop{0}};
    EXPECT_EQ(watch(*one, deltas, true).text, "he is {EMAIL}");
    deltas[1] = ReasoningDelta{0, "he is nobody", {}, {}};
    auto clean = guard();
    EXPECT_EQ(watch(*clean, deltas, true).text, "he is nobodysignature");
    deltas[1] = ReasoningDelta{0, {}, {}, "opaque"};
    auto opaque = guard();
    static_cast<void>(watch(*opaque, deltas, true));
    EXPECT_EQ(opaque->output_verdict(), Verdict::not_scanned);
}

TEST_F(GuardsTest, HoldAnAnswerUntilItsGroundingIsKnown)
{
    Configuration configuration;
    configuration.grounding.push_back({.relevance = false, .threshold = 0.7});
    configuration.blocked_output = "Not in the source.";
    library = OneAccount(Guardrail::compile(std::move(configuration)).value());
    for (const auto& [answer, expected] :
         {std::pair{"Paris has 2.1 million inhabitants.", "Paris has 2.1 million inhabitants."},
          std::pair{"Paris has 9 million inhabitants.", "Not in the source."}}) {
        auto one = guard();
        auto prompt =
            prompt_of({{models::Text{"Paris is in France. It has 2.1 million inhabitants.", true, {"grounding_source"}}},
                       {models::Text{"How many people live in Paris?", true, {"query"}}}},
                      true);
        ASSERT_EQ(run(one->screen(prompt)).value(), nullptr);
        auto watched = one->watch(std::make_unique<Said>(says({std::string(answer)}), nullptr));
        EXPECT_EQ(hear(*watched).text, expected);
    }
}

TEST_F(GuardsTest, AskThoseOutside)
{
    External::Opinion masks{External::Opinion::Action::masked, {"***"}, {}};
    auto told = std::make_shared<Told>(masks, External::OnFailure::refuse);
    choice = {};
    settings.enforce.push_back({.guardrail = {}, .version = {}, .external = told, .roles = {}, .models = {}});
    auto one = guard();
    EXPECT_EQ(watch(*one, says({"in two ", "pieces"}), true).text, "***");
    ASSERT_EQ(told->shown.size(), 2U);
    EXPECT_EQ(told->shown[0], (std::vector<std::string>{"hello"}));
    EXPECT_EQ(told->shown[1], (std::vector<std::string>{"in two pieces"}));
    EXPECT_EQ(one->input_verdict(), Verdict::masked);

    External::Opinion stops{External::Opinion::Action::intervened, {}, "Not with us."};
    settings.enforce[0].external = std::make_shared<Told>(stops, External::OnFailure::refuse);
    auto blocked = guard();
    auto prompt = prompt_of({text_block("hello")});
    EXPECT_EQ(hear(*run(blocked->screen(prompt)).value()).text, "Not with us.");
}

TEST_F(GuardsTest, FailClosedWhereThoseOutsideDoNotAnswer)
{
    const Error down{"ServiceUnavailableException", "x", 503, {}, {}, {}};
    choice = {};
    settings.enforce.push_back({.guardrail = {},
                                .version = {},
                                .external = std::make_shared<Told>(std::unexpected(down), External::OnFailure::refuse),
                                .roles = {},
                                .models = {}});
    auto one = guard();
    auto prompt = prompt_of({text_block("hello")});
    EXPECT_FALSE(run(one->screen(prompt)));
    EXPECT_EQ(one->input_verdict(), Verdict::failed);
    settings.enforce[0].external = std::make_shared<Told>(std::unexpected(down), External::OnFailure::allow);
    auto open = guard();
    EXPECT_EQ(watch(*open, says({"fine"})).text, "fine");
    EXPECT_EQ(open->input_verdict(), Verdict::not_scanned) << "never passed";
    EXPECT_EQ(open->output_verdict(), Verdict::not_scanned);
}

TEST(Webhooks, AnswersThatAreNoneAreFailures)
{
    EXPECT_TRUE(read_opinion(R"({"action":"NONE"})", 2));
    EXPECT_EQ(read_opinion(R"({"action":"MASKED","texts":["a","b"]})", 2)->texts.size(), 2U);
    EXPECT_EQ(read_opinion(R"({"action":"GUARDRAIL_INTERVENED","message":"m"})", 2)->message, "m");
    for (const auto* body :
         {"", "{}", "[]", R"({"action":"none"})", R"({"action":"MASKED"})", R"({"action":"MASKED","texts":["a"]})",
          R"({"action":"MASKED","texts":["a",1]})", R"({"action":1})", "<html>"})
        EXPECT_FALSE(read_opinion(body, 2)) << body;
}

TEST(Names, MatchWithStars)
{
    EXPECT_TRUE(matches("*", ""));
    EXPECT_TRUE(matches("anthropic.*haiku*", "anthropic.claude-3-haiku-1"));
    EXPECT_FALSE(matches("anthropic.*haiku", "anthropic.claude-3-haiku-1"));
    EXPECT_FALSE(matches("", "x"));
}

}  // namespace
}  // namespace sekisho::guardrails
