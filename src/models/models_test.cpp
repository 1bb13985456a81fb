#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "models/demo/demo_provider.h"
#include "models/demo/passages.h"
#include "models/tokens.h"

namespace sekisho::models {
namespace {

const std::string handbook =
    "Orders above 50 euros ship free of charge. Refunds are paid within 14 days of the return's arrival. "
    "The warehouse in Nagoya closes at 18:00. Gift cards cannot be refunded!\nSupport speaks English and Japanese.";

Prompt asking(std::string question)
{
    Prompt prompt;
    prompt.model_id = "anthropic.claude-3-haiku-20240307-v1:0";
    prompt.system = {{Text{handbook}}};
    prompt.messages = {{Role::user, {{Text{std::move(question)}}}}};
    return prompt;
}

struct Collected {
    std::string text;
    std::int64_t pieces = 0;
    StopReason reason = StopReason::end_turn;
    Usage usage;
    std::string answered_by;
};

Collected collect(Prompt prompt)
{
    demo::DemoProvider provider;
    boost::asio::io_context io;
    const auto run = [](Provider& from, Prompt asked) -> Task<Collected> {
        Collected all;
        const auto answer = std::move(co_await from.ask(std::move(asked))).value();
        while (const auto piece = (co_await answer->next()).value()) {
            if (const auto* text = std::get_if<TextDelta>(&*piece)) {
                all.text += text->text;
                ++all.pieces;
            }
        }
        all.reason = answer->stop_reason();
        all.usage = answer->usage();
        all.answered_by = *answer->extra().find("sekisho:answeredBy")->string();
        co_return all;
    };
    auto done = boost::asio::co_spawn(io, run(provider, std::move(prompt)), boost::asio::use_future);
    io.run();
    return done.get();
}

TEST(Tokens, AreRunsOfFourLettersOrSingleMarks)
{
    EXPECT_EQ(count_tokens(""), 0);
    EXPECT_EQ(count_tokens("hello, world"), 5);
    EXPECT_EQ(count_tokens("a b  c"), 3);
    EXPECT_EQ(count_tokens("  "), 1);
    EXPECT_EQ(count_tokens("\xe9\x96\xa2\xe6\x89\x80"), 1);  // two characters, one run
}

TEST(Tokens, NeverSplitACharacter)
{
    const std::string text = "\xe9\x96\xa2\xe6\x89\x80\xe9\x96\xa2\xe6\x89\x80\xe9\x96\xa2";
    EXPECT_EQ(first_token(text), 12U);
}

TEST(Sentences, EndAtMarksAndLineEnds)
{
    EXPECT_EQ(demo::sentences("One. Two 3.5 stays!\n- item\nLast"),
              (std::vector<std::string>{"One.", "Two 3.5 stays!", "- item", "Last"}));
}

TEST(DemoProvider, PicksThePassageThatAnswersTheQuestion)
{
    EXPECT_EQ(demo::answer_text(asking("When are refunds paid?")),
              "Refunds are paid within 14 days of the return's arrival.");
    EXPECT_EQ(demo::answer_text(asking("Which languages does support speak?")), "Support speaks English and Japanese.");
}

TEST(DemoProvider, ReadsTheConversationToo)
{
    auto prompt = asking("My parcel number is KX-77 and it left Osaka on Monday.");
    prompt.messages.push_back({Role::assistant, {{Text{"Noted."}}}});
    prompt.messages.push_back({Role::user, {{Text{"When did the parcel leave Osaka?"}}}});
    EXPECT_EQ(demo::answer_text(prompt), "My parcel number is KX-77 and it left Osaka on Monday.");
}

TEST(DemoProvider, SaysSoWhenNothingFitsAndNeverPretendsToBeAModel)
{
    EXPECT_NE(demo::answer_text(asking("Quantum chromodynamics?")).find("Nothing in the text"), std::string::npos);
    EXPECT_NE(demo::answer_text(asking("Are you Claude?")).find("not a language model"), std::string::npos);
    EXPECT_EQ(collect(asking("Quantum chromodynamics?")).answered_by, "sekisho-demo");
}

TEST(DemoProvider, StreamsExactlyTheTokensItCounts)
{
    const auto all = collect(asking("When are refunds paid?"));
    EXPECT_EQ(all.text, "Refunds are paid within 14 days of the return's arrival.");
    EXPECT_EQ(all.usage.output_tokens, all.pieces);
    EXPECT_EQ(all.usage.output_tokens, count_tokens(all.text));
    EXPECT_EQ(all.usage.input_tokens, count_tokens(handbook) + count_tokens("When are refunds paid?"));
    EXPECT_EQ(all.reason, StopReason::end_turn);
}

TEST(DemoProvider, StopsAtMaxTokensAndAtStopSequences)
{
    auto limited = asking("When are refunds paid?");
    limited.max_tokens = 3;
    const auto cut = collect(limited);
    EXPECT_EQ(cut.usage.output_tokens, 3);
    EXPECT_EQ(cut.reason, StopReason::max_tokens);

    auto stopped = asking("When are refunds paid?");
    stopped.stop_sequences = {"days", "within"};
    const auto short_one = collect(stopped);
    EXPECT_EQ(short_one.text, "Refunds are paid ");
    EXPECT_EQ(short_one.reason, StopReason::stop_sequence);
}

Result<AnswerPtr> ask(Prompt prompt)
{
    boost::asio::io_context io;
    const auto run = [](Prompt asked) -> Task<Result<AnswerPtr>> {
        demo::DemoProvider provider;
        co_return co_await provider.ask(std::move(asked));
    };
    auto done = boost::asio::co_spawn(io, run(std::move(prompt)), boost::asio::use_future);
    io.run();
    return done.get();
}

/// The answer's pieces, as words.
std::string said(Answer& answer)
{
    boost::asio::io_context io;
    const auto run = [](Answer& from) -> Task<std::string> {
        std::string all;
        while (const auto piece = (co_await from.next()).value()) {
            if (const auto* start = std::get_if<BlockStart>(&*piece)) all += "start " + start->id + " " + start->name + "|";
            if (const auto* text = std::get_if<TextDelta>(&*piece)) all += text->text;
            if (const auto* input = std::get_if<ToolInputDelta>(&*piece)) all += input->json;
        }
        co_return all;
    };
    auto done = boost::asio::co_spawn(io, run(answer), boost::asio::use_future);
    io.run();
    return done.get();
}

TEST(DemoProvider, UsesAToolThatItIsToldToUse)
{
    auto prompt = asking("Please use get_weather for Nagoya.");
    prompt.tools = {{"other", "", wire::Json::Object{}}, {"get_weather", "", wire::Json::Object{}}};
    const auto answer = ask(prompt);
    ASSERT_TRUE(answer);
    EXPECT_EQ(said(**answer), "start tooluse_demo_1 get_weather|{}");
    EXPECT_EQ((*answer)->stop_reason(), StopReason::tool_use);
    EXPECT_EQ((*answer)->usage().output_tokens, 2);

    prompt.messages.push_back({Role::assistant, {{ToolUse{"tooluse_demo_1", "get_weather", wire::Json::Object{}}}}});
    prompt.messages.push_back({Role::user, {{ToolResult{"tooluse_demo_1", {{Text{"It rains in Nagoya."}}}}}}});
    const auto second = ask(prompt);
    ASSERT_TRUE(second);
    EXPECT_NE(said(**second).find("Nagoya"), std::string::npos);
    EXPECT_EQ((*second)->stop_reason(), StopReason::end_turn);

    prompt.tool_choice = {ToolChoice::Kind::named, "other"};
    EXPECT_EQ(said(**ask(prompt)), "start tooluse_demo_2 other|{}");
    prompt = asking("Use get_weather.");
    prompt.tools = {{"get_weather", "", wire::Json::Object{}}};
    prompt.tool_choice = {ToolChoice::Kind::none};
    EXPECT_EQ((*ask(prompt))->stop_reason(), StopReason::end_turn);
}

TEST(DemoProvider, RefusesWhatItCannotRead)
{
    auto picture = asking("What is this?");
    picture.messages.front().content.push_back({Image{"png", "x"}});
    EXPECT_FALSE(ask(picture));
    auto result = asking("What is this?");
    result.messages.front().content.push_back({ToolResult{"a", {{Image{"png", "x"}}}}});
    EXPECT_FALSE(ask(result));
    auto begun = asking("What is this?");
    begun.messages.push_back({Role::assistant, {{Text{"It is"}}}});
    const auto refused = ask(begun);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("last turn"), std::string::npos);
}

}  // namespace
}  // namespace sekisho::models
