#include "models/bound.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <sstream>

#include "wire/json.h"

namespace sekisho::models {
namespace {

std::string utf8(std::uint32_t code)
{
    const auto tail = [&](int shift) { return static_cast<char>(0x80 | (code >> shift & 0x3F)); };
    if (code < 0x80) return {static_cast<char>(code)};
    if (code < 0x800) return {static_cast<char>(0xC0 | code >> 6), tail(0)};
    if (code < 0x10000) return {static_cast<char>(0xE0 | code >> 12), tail(6), tail(0)};
    return {static_cast<char>(0xF0 | code >> 18), tail(12), tail(6), tail(0)};
}

Prompt saying(std::string text)
{
    Prompt prompt;
    prompt.messages = {{Role::user, {{Text{std::move(text)}}}}};
    return prompt;
}

constexpr std::int64_t window = 200'000;

TEST(MostTokens, CoverEveryCharacterThatNormalisationMakesLonger)
{
    std::ifstream file(SEKISHO_SOURCE_DIR "/tests/cases/models/growing_characters.txt");
    std::string line;
    int characters = 0;
    while (std::getline(file, line)) {
        if (line.starts_with('#')) continue;
        std::istringstream fields(line);
        std::uint32_t first = 0, last = 0;
        std::int64_t bytes = 0;
        fields >> std::hex >> first >> last >> std::dec >> bytes;
        for (auto code = first; code <= last; ++code, ++characters)
            EXPECT_GE(most_tokens(utf8(code)), bytes) << std::hex << code;
    }
    EXPECT_GT(characters, 900);
    EXPECT_EQ(most_tokens("\xEF\xB7\xBA"), 33) << "U+FDFA: eighteen letters in one character";
}

TEST(MostTokens, AreNeverLessThanBytes)
{
    std::mt19937 random(7);
    for (int i = 0; i < 2000; ++i) {
        std::string text;
        for (int j = 0; j < 20; ++j) text += i % 2 ? utf8(random() % 0x10FFFF) : std::string(1, static_cast<char>(random()));
        EXPECT_GE(most_tokens(text), static_cast<std::int64_t>(text.size()));
    }
    EXPECT_EQ(most_tokens("plain words"), 11);
    EXPECT_EQ(most_tokens("\xE6\x97\xA5\xE6\x9C\xAC"), 6);
    EXPECT_EQ(most_tokens(""), 0);
    EXPECT_EQ(most_tokens("\xE6\x97"), 2) << "cut off";
}

// Counts that OpenAI publishes: https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken
TEST(MostTokens, CoverWhatOpenAiCounts)
{
    EXPECT_GE(most_tokens("antidisestablishmentarianism"), 6);
    EXPECT_GE(most_tokens("2 + 2 = 4"), 7);
    EXPECT_GE(most_tokens("お誕生日おめでとう"), 14);
}

// Counts that Anthropic publishes: https://docs.anthropic.com/en/docs/build-with-claude/token-counting
TEST(MostInputTokens, CoverWhatAnthropicCounts)
{
    auto prompt = saying("Hello, Claude");
    prompt.system = {{Text{"You are a scientist"}}};
    EXPECT_GE(most_input_tokens(prompt, window), 14);
    prompt = saying("What's the weather like in San Francisco?");
    prompt.tools = {{"get_weather", "Get the current weather in a given location",
                     wire::parse_json(R"({"type":"object","properties":{"location":{"type":"string","description":)"
                                      R"("The city and state, e.g. San Francisco, CA"}},"required":["location"]})")
                         .value()}};
    EXPECT_GE(most_input_tokens(prompt, window), 403);
    prompt = saying("Describe this image");
    prompt.messages[0].content.push_back({Image{"jpeg", "bytes"}});
    EXPECT_GE(most_input_tokens(prompt, window), 1551);
    prompt = saying("Please summarize this document.");
    prompt.messages[0].content.push_back({Document{"pdf", "a", "bytes"}});
    EXPECT_EQ(most_input_tokens(prompt, window), window) << "nothing but the window bounds pages";
}

// `{"a":1,...}`: written with a line for each member, it has more tokens than the compact text has bytes.
TEST(MostInputTokens, CoverJsonThatIsWrittenWithSpaces)
{
    wire::Json schema;
    for (char name = 'a'; name <= 'z'; ++name) schema.set(std::string(1, name), 1);
    const auto compact = static_cast<std::int64_t>(wire::to_text(schema).size());
    auto prompt = saying("x");
    const auto without = most_input_tokens(prompt, window);
    prompt.tools = {{"t", "", schema}};
    EXPECT_GE(most_input_tokens(prompt, window) - without, 2 * compact);
}

TEST(MostInputTokens, StayWithinTheWindow)
{
    EXPECT_EQ(most_input_tokens(saying(std::string(1'000'000, 'x')), window), window);
}

}  // namespace
}  // namespace sekisho::models
