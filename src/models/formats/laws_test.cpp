#include <gtest/gtest.h>

#include <random>

#include "models/formats/anthropic/anthropic.h"
#include "models/formats/openai/openai.h"
#include "models/formats/test_support.h"

/// What holds for every prompt and every answer, tried on thousands that are made at random from fixed seeds.
namespace sekisho::formats {
namespace {

using testing::to_json;
using wire::Json;

class Maker {
public:
    explicit Maker(std::uint32_t seed) : random_(seed) {}

    std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_); }
    bool chance(std::size_t one_in) { return below(one_in) == 0; }

    std::string text()
    {
        static constexpr std::string_view parts[] = {"a",     "word", " ",    "\"", "\\",       "\n",
                                                     "\t",    "{}",   "</s>", "[]", "\xc3\xa9", "\xe2\x82\xac",
                                                     "\x01",  "\x7f", "/",    "\r", ":",        "\xf0\x9f\x90\x88",
                                                     "data:", "0.5e3"};
        std::string all = "x";  // never blank
        for (auto length = below(8); length > 0; --length) all += parts[below(std::size(parts))];
        return all;
    }
    std::string name() { return "n" + std::to_string(below(1000)); }
    std::string bytes()
    {
        std::string all;
        for (auto length = below(20); length > 0; --length) all += static_cast<char>(below(256));
        return all;
    }

    Json json(int depth = 3)
    {
        switch (below(depth > 0 ? 7 : 5)) {
            case 0: return {};
            case 1: return chance(2);
            case 2: return static_cast<std::int64_t>(below(1'000'000)) - 500'000;
            case 3: return static_cast<double>(below(1000)) / 8 + 0.0625;
            case 4: return text();
            case 5: {
                Json::Array all;
                for (auto length = below(4); length > 0; --length) all.push_back(json(depth - 1));
                return all;
            }
            default: return object(depth - 1);
        }
    }
    Json object(int depth = 2)
    {
        Json all = Json::Object();
        for (auto length = below(4); length > 0; --length) all.set(text(), json(depth));
        return all;
    }

    models::Block user_block()
    {
        switch (below(6)) {
            case 0: return {models::Image{"png", "\x89PNG\r\n\x1a\n" + bytes()}};
            case 1: {
                models::Document document{"pdf", "Report " + name(), "%PDF-" + bytes()};
                if (chance(2)) document.context = text();
                return {std::move(document)};
            }
            default: return {models::Text{text()}};
        }
    }

    /// What an assistant says; `ids` are those of its tool uses.
    std::vector<models::Block> answer(std::vector<std::string>& ids)
    {
        std::vector<models::Block> blocks;
        if (chance(3)) blocks.push_back({models::Reasoning{text(), "c2ln" + name(), {}}});
        if (chance(6)) blocks.push_back({models::Reasoning{{}, {}, "x" + bytes()}});
        const bool uses_tools = chance(2);
        if (!uses_tools || !chance(3)) blocks.push_back({models::Text{text()}});
        if (uses_tools) {
            for (auto count = 1 + below(3); count > 0; --count) {
                ids.push_back("id_" + std::to_string(next_id_++));
                blocks.push_back({models::ToolUse{ids.back(), "tool", object()}});
            }
        }
        return blocks;
    }

    models::Prompt prompt()
    {
        models::Prompt prompt;
        if (chance(2)) prompt.system.push_back({models::Text{text()}});
        if (!prompt.system.empty() && chance(2)) prompt.system.push_back({models::CachePoint{}});
        models::Tool tool{"tool", chance(2) ? text() : std::string(), object()};
        tool.strict = chance(4);
        tool.cache_point_after = chance(4);
        prompt.tools.push_back(std::move(tool));
        if (chance(4)) prompt.tool_choice.kind = models::ToolChoice::Kind::any;
        if (chance(4)) prompt.tool_choice = {models::ToolChoice::Kind::named, "tool"};
        std::vector<std::string> ids;
        for (auto turns = 1 + below(4); turns > 0; --turns) {
            prompt.messages.push_back({models::Role::user, turn(ids)});
            ids.clear();
            if (turns > 1) prompt.messages.push_back({models::Role::assistant, answer(ids)});
        }
        if (chance(2)) prompt.max_tokens = 2000 + static_cast<std::int64_t>(below(100));
        else prompt.max_tokens = 1;
        if (chance(2)) prompt.temperature = static_cast<double>(below(5)) / 4;
        if (chance(2)) prompt.top_p = 0.5;
        if (chance(2)) prompt.top_k = 5;
        if (chance(2)) prompt.stop_sequences = {text()};
        if (chance(4)) prompt.extra.set("reasoning_effort", "low");
        return prompt;
    }

private:
    std::vector<models::Block> turn(const std::vector<std::string>& ids)
    {
        std::vector<models::Block> blocks;
        for (const auto& id : ids) {
            models::ToolResult result{id, {{models::Text{text()}}}, chance(4)};
            if (chance(4)) result.content.push_back({models::Image{"gif", "GIF89a" + bytes()}});
            blocks.push_back({std::move(result)});
        }
        for (auto count = (ids.empty() ? 1 : 0) + below(3); count > 0; --count) blocks.push_back(user_block());
        if (chance(4)) blocks.push_back({models::CachePoint{}});
        return blocks;
    }

    std::mt19937 random_;
    int next_id_ = 0;
};

constexpr std::uint32_t tries = 300;

TEST(FormatLaws, AnthropicSaysAllThatAPromptSays)
{
    for (std::uint32_t seed = 0; seed < tries; ++seed) {
        const auto prompt = Maker(seed).prompt();
        for (const auto flavour : {anthropic::Flavour::direct, anthropic::Flavour::bedrock}) {
            const auto written = anthropic::write_request(prompt, "m", flavour);
            ASSERT_TRUE(written) << written.error().message;
            const auto read = anthropic::read_request(*written, flavour);
            ASSERT_TRUE(read) << read.error().message << "\n" << *written;
            ASSERT_EQ(wire::to_text(to_json(read->prompt)), wire::to_text(to_json(prompt))) << "seed " << seed;
        }
    }
}

TEST(FormatLaws, ConverseSaysAllThatAPromptSays)
{
    for (std::uint32_t seed = 0; seed < tries; ++seed) {
        const auto prompt = Maker(seed).prompt();
        const auto written = converse::write_request(prompt, "m");
        ASSERT_TRUE(written) << written.error().message;
        const auto read = testing::read_converse(*written);
        ASSERT_TRUE(read) << read.error().message << "\n" << *written;
        ASSERT_EQ(wire::to_text(to_json(*read)), wire::to_text(to_json(prompt))) << "seed " << seed;
    }
}

TEST(FormatLaws, ChatHasANormalFormThatStaysAsItIs)
{
    for (std::uint32_t seed = 0; seed < tries; ++seed) {
        const auto written = openai::write_chat_request(Maker(seed).prompt(), "m");
        if (!written) {
            EXPECT_NE(written.error().message.find("images in results of tools"), std::string::npos);
            continue;
        }
        const auto read = openai::read_chat_request(*written);
        ASSERT_TRUE(read) << read.error().message << "\n" << *written;
        ASSERT_EQ(*openai::write_chat_request(read->prompt, "m"), *written) << "seed " << seed;
    }
}

TEST(FormatLaws, APromptOfOneDoorSurvivesTheFormatsOfAllProviders)
{
    for (std::uint32_t seed = 0; seed < tries; ++seed) {
        const auto prompt = Maker(seed).prompt();
        const auto through_anthropic = anthropic::read_request(
            *anthropic::write_request(prompt, "m", anthropic::Flavour::bedrock), anthropic::Flavour::bedrock);
        ASSERT_TRUE(through_anthropic);
        const auto on = testing::read_converse(*converse::write_request(through_anthropic->prompt, "m"));
        ASSERT_TRUE(on);
        ASSERT_EQ(wire::to_text(to_json(*on)), wire::to_text(to_json(prompt))) << "seed " << seed;
    }
}

/// An answer's pieces, written as a stream and read again.
template <class Read>
WholeAnswer through(const std::vector<models::Block>& content, Read read)
{
    Assembler assembler;
    for (const auto& delta : read(pieces_of(content))) assembler.add(delta);
    auto blocks = std::move(assembler).take(models::StopReason::end_turn);
    EXPECT_TRUE(blocks);
    WholeAnswer answer;
    if (blocks) answer.content = *std::move(blocks);
    return answer;
}

std::vector<models::Delta> read_all(EventReader& reader, const ServerEvents& events)
{
    std::vector<models::Delta> all;
    for (const auto& event : events) {
        auto read = reader.read(event.name, event.data);
        EXPECT_TRUE(read) << event.data;
        if (read) std::ranges::move(*read, std::back_inserter(all));
    }
    return all;
}

ServerEvents written(EventWriter& writer, std::vector<models::Delta> pieces)
{
    const testing::SpokenAnswer answer({});
    auto events = writer.begin(answer);
    const auto add = [&events](ServerEvents more) { std::ranges::move(more, std::back_inserter(events)); };
    for (auto& piece : pieces) add(writer.piece(std::move(piece)));
    add(writer.end(answer));
    return events;
}

ServerEvents converse_events(std::vector<models::Delta> pieces)
{
    converse::StreamWriter writer;
    ServerEvents events;
    const auto add = [&events](const std::vector<shapes::bedrock_runtime::ConverseStreamOutput>& outputs) {
        for (const auto& output : outputs) {
            const auto json = wire::struct_to_json(shapes::bedrock_runtime::ConverseStreamOutput::wire_schema, &output);
            events.push_back({json.object()->front().first, wire::to_text(json.object()->front().second)});
        }
    };
    add(writer.begin());
    for (auto& piece : pieces) add(writer.piece(std::move(piece)));
    add(writer.end(testing::SpokenAnswer({}), std::chrono::milliseconds(1), converse::Trace::leave_out));
    return events;
}

TEST(FormatLaws, StreamsSayAllThatAnAnswerSays)
{
    for (std::uint32_t seed = 0; seed < tries; ++seed) {
        std::vector<std::string> ids;
        WholeAnswer answer;
        answer.content = Maker(seed).answer(ids);
        const auto expected = wire::to_text(to_json(answer));
        const auto messages = through(answer.content, [](std::vector<models::Delta> pieces) {
            anthropic::MessageWriter writer({"id", "m"});
            anthropic::MessageReader reader;
            return read_all(reader, written(writer, std::move(pieces)));
        });
        ASSERT_EQ(wire::to_text(to_json(messages)), expected) << "seed " << seed;
        const auto conversed = through(answer.content, [](std::vector<models::Delta> pieces) {
            converse::StreamReader reader;
            return read_all(reader, converse_events(std::move(pieces)));
        });
        ASSERT_EQ(wire::to_text(to_json(conversed)), expected) << "seed " << seed;
    }
}

TEST(FormatLaws, StreamsOfChatSayTextsAndToolUses)
{
    for (std::uint32_t seed = 0; seed < tries; ++seed) {
        std::vector<std::string> ids;
        WholeAnswer answer;
        answer.content = Maker(seed).answer(ids);
        std::erase_if(answer.content,
                      [](const models::Block& block) { return std::holds_alternative<models::Reasoning>(block.value); });
        const auto chatted = through(answer.content, [](std::vector<models::Delta> pieces) {
            openai::ChatWriter writer({"id", "m"}, openai::ChatWriter::Usage::include);
            openai::ChatReader reader;
            auto events = written(writer, std::move(pieces));
            events.push_back({{}, "[DONE]"});
            auto all = read_all(reader, events);
            EXPECT_TRUE(reader.state().ended && reader.state().usage_reported);
            return all;
        });
        ASSERT_EQ(wire::to_text(to_json(chatted)), wire::to_text(to_json(answer))) << "seed " << seed;
    }
}

TEST(FormatLaws, WholeAnswersAreReadAsTheyAreWritten)
{
    for (std::uint32_t seed = 0; seed < tries; ++seed) {
        std::vector<std::string> ids;
        WholeAnswer answer;
        answer.content = Maker(seed).answer(ids);
        answer.model = "m";
        answer.usage = {1, 2, 3, 4};
        const auto read = anthropic::read_response(anthropic::write_response(answer, {"id", "m"}));
        ASSERT_TRUE(read);
        ASSERT_EQ(wire::to_text(to_json(*read)), wire::to_text(to_json(answer))) << "seed " << seed;
        const auto body =
            wire::to_json_text(converse::write_response(answer, std::chrono::milliseconds(1), converse::Trace::leave_out));
        auto conversed = converse::read_response(body);
        ASSERT_TRUE(conversed) << body;
        conversed->model = "m";
        ASSERT_EQ(wire::to_text(to_json(*conversed)), wire::to_text(to_json(answer))) << "seed " << seed;
    }
}

}  // namespace
}  // namespace sekisho::formats
