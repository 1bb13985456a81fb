#include "models/bound.h"

#include <algorithm>

namespace sekisho::models {
namespace {

// What formats add around our texts: special tokens of a message, of a block, of a tool's declaration; and the system text
// that providers write of their own where tools are offered (Anthropic publishes up to 346 to 804 tokens for its models:
// https://docs.anthropic.com/en/docs/build-with-claude/tool-use, "Pricing").
constexpr std::int64_t around_prompt = 64, around_message = 16, around_block = 16, around_tool = 64, around_tools = 1'024;
// Anthropic scales pictures to 1,568 pixels a side at most and counts width x height / 750 tokens (1,600 at most; 4,784 in
// newer models); OpenAI's tiles come to 1,445 tokens at most for its large models and 48,169 for gpt-4o-mini.
constexpr std::int64_t most_of_image = 50'000;

struct Counter {
    std::int64_t tokens = 0;
    bool unbounded = false;

    void text(std::size_t bytes) { tokens += static_cast<std::int64_t>(bytes) + around_block; }
    void operator()(const Text& block) { text(block.text.size()); }
    void operator()(const Image&) { tokens += most_of_image; }
    void operator()(const Document&) { unbounded = true; }  // pages are compressed: nothing but the window bounds them
    void operator()(const ToolUse& block) { text(block.id.size() + block.name.size() + wire::to_text(block.input).size()); }
    void operator()(const ToolResult& block)
    {
        text(block.tool_use_id.size());
        for (const auto& part : block.content) std::visit(*this, part.value);
    }
    void operator()(const Reasoning& block) { text(block.text.size() + block.signature.size() + block.redacted.size()); }
    void operator()(const CachePoint&) {}
    void operator()(const wire::Json& block) { text(wire::to_text(block).size()); }
};

}  // namespace

std::int64_t most_input_tokens(const Prompt& prompt, std::int64_t context_window)
{
    Counter counter{.tokens = around_prompt};
    for (const auto& block : prompt.system) std::visit(counter, block.value);
    for (const auto& message : prompt.messages) {
        counter.tokens += around_message;
        for (const auto& block : message.content) std::visit(counter, block.value);
    }
    if (!prompt.tools.empty()) counter.tokens += around_tools;
    for (const auto& tool : prompt.tools)
        counter.text(tool.name.size() + tool.description.size() + wire::to_text(tool.input_schema).size() + around_tool);
    if (!prompt.extra.is_null()) counter.text(wire::to_text(prompt.extra).size());
    return counter.unbounded ? context_window : std::min(counter.tokens, context_window);
}

Bound bound_by_bytes(const Prompt& prompt, std::int64_t context_window, std::int64_t default_output)
{
    return {most_input_tokens(prompt, context_window), prompt.max_tokens.value_or(default_output)};
}

}  // namespace sekisho::models
