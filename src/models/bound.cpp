#include "models/bound.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/encoding.h"

namespace sekisho::models {
namespace {

// What formats add around our texts: special tokens of a message, of a block, of a tool's declaration; and the system text
// that providers write of their own where tools are offered (Anthropic publishes up to 346 to 804 tokens for its models:
// https://docs.anthropic.com/en/docs/build-with-claude/tool-use, "Pricing").
constexpr std::int64_t around_prompt = 64, around_message = 16, around_block = 16, around_tool = 64, around_tools = 1'024;
// Anthropic scales pictures to 1,568 pixels a side at most and counts width x height / 750 tokens (1,600 at most; 4,784 in
// newer models); OpenAI's tiles come to 1,445 tokens at most for its large models and 48,169 for gpt-4o-mini.
constexpr std::int64_t most_of_image = 50'000;

/// Characters that are longer in UTF-8 when they are normalised (NFC, NFKC) or folded (lower case, case folding), by ranges
/// that may also hold others; `most` bytes at most. Unicode 14; made from Python's unicodedata, as models_test checks it.
struct Growing {
    char32_t first, last;
    std::int64_t most;
};
constexpr auto growing = std::to_array<Growing>({
    {0xA8, 0xBE, 5},      {0x130, 0x149, 3},    {0x1C4, 0x23E, 3},      {0x2D8, 0x2DD, 3},     {0x344, 0x385, 5},
    {0x587, 0x587, 4},    {0x675, 0x678, 4},    {0x958, 0x95F, 6},      {0x9DC, 0x9DF, 6},     {0xA33, 0xA36, 6},
    {0xA59, 0xA5E, 6},    {0xB5C, 0xB5D, 6},    {0xE33, 0xE33, 6},      {0xEB3, 0xEB3, 6},     {0xEDC, 0xEDD, 6},
    {0xF43, 0xFB9, 9},    {0x1F80, 0x1FFC, 5},  {0x2033, 0x2057, 12},   {0x2150, 0x2189, 6},   {0x222C, 0x2230, 9},
    {0x247D, 0x2487, 4},  {0x2A0C, 0x2A0C, 12}, {0x2ADC, 0x2ADC, 5},    {0x309B, 0x309F, 6},   {0x30FF, 0x30FF, 6},
    {0x3200, 0x327D, 8},  {0x32C0, 0x33FE, 18}, {0xFA6C, 0xFAD7, 4},    {0xFB13, 0xFB4F, 6},   {0xFBDD, 0xFDC7, 6},
    {0xFDF0, 0xFDFC, 33}, {0xFE71, 0xFEFC, 4},  {0x1D15E, 0x1D1C0, 12}, {0x1F12A, 0x1F201, 7}, {0x1F240, 0x1F248, 9},
});

/// How many bytes of ASCII `text` begins with.
std::size_t ascii_at(std::string_view text) noexcept
{
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    std::size_t at = 0;
    for (std::uint64_t eight = 0; at + sizeof(eight) <= text.size(); at += sizeof(eight)) {
        std::memcpy(&eight, text.data() + at, sizeof(eight));
        if ((eight & high_bits) != 0) break;
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
    return at;
}

/// The character of valid UTF-8 that begins here, and its length; of anything else one byte.
std::pair<char32_t, std::size_t> character_at(std::string_view text) noexcept
{
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (length == 1 || length > text.size()) return {0, 1};
    char32_t code = lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3FU);
    return {code, length};
}

std::int64_t most_bytes(char32_t code, std::size_t length) noexcept
{
    const auto* range = std::ranges::lower_bound(growing, code, {}, &Growing::last);
    const bool grows = range != growing.end() && range->first <= code;
    return std::max(static_cast<std::int64_t>(length), grows ? range->most : 0);
}

struct Counter {
    std::int64_t tokens = 0;
    bool unbounded = false;

    void text(std::string_view text) { tokens += most_tokens(text) + around_block; }
    void json(const wire::Json& value) { tokens += 2 * most_tokens(wire::to_text(value)) + around_block; }
    void operator()(const Text& block)
    {
        text(block.text);
        for (const auto& qualifier : block.qualifiers) text(qualifier);
    }
    void operator()(const Image&) { tokens += most_of_image; }
    void operator()(const Document&) { unbounded = true; }  // pages are compressed: nothing but the window bounds them
    void operator()(const ToolUse& block)
    {
        text(block.id);
        text(block.name);
        json(block.input);
    }
    void operator()(const ToolResult& block)
    {
        text(block.tool_use_id);
        for (const auto& part : block.content) std::visit(*this, part.value);
    }
    void operator()(const Reasoning& block)
    {
        text(block.text);
        text(block.signature);
        text(base64(block.redacted));
    }
    void operator()(const CachePoint&) {}
    void operator()(const wire::Json& block) { json(block); }
};

}  // namespace

std::int64_t most_tokens(std::string_view text) noexcept
{
    std::int64_t tokens = 0;
    while (!text.empty()) {
        const auto ascii = ascii_at(text);
        tokens += static_cast<std::int64_t>(ascii);
        text.remove_prefix(ascii);
        if (text.empty()) break;
        const auto [code, length] = character_at(text);
        tokens += most_bytes(code, length);
        text.remove_prefix(length);
    }
    return tokens;
}

std::int64_t most_input_tokens(const Prompt& prompt, std::int64_t context_window)
{
    Counter counter{.tokens = around_prompt};
    for (const auto& block : prompt.system) std::visit(counter, block.value);
    for (const auto& message : prompt.messages) {
        counter.tokens += around_message;
        for (const auto& block : message.content) std::visit(counter, block.value);
    }
    if (!prompt.tools.empty()) counter.tokens += around_tools;
    for (const auto& tool : prompt.tools) {
        counter.tokens += around_tool;
        counter.text(tool.name);
        counter.text(tool.description);
        counter.json(tool.input_schema);
    }
    if (!prompt.extra.is_null()) counter.json(prompt.extra);
    return counter.unbounded ? context_window : std::min(counter.tokens, context_window);
}

Bound bound_by_bytes(const Prompt& prompt, std::int64_t context_window, std::int64_t default_output)
{
    return {most_input_tokens(prompt, context_window), prompt.max_tokens.value_or(default_output)};
}

}  // namespace sekisho::models
