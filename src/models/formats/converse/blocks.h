#pragma once

#include <vector>

#include "base/result.h"
#include "models/formats/checks.h"
#include "models/formats/path.h"
#include "shapes/bedrock_runtime.h"

namespace sekisho::formats::converse {

namespace shapes = sekisho::shapes::bedrock_runtime;

/// Reads the contents of one request's messages, moving their texts out; counts their media.
class BlockReader {
public:
    [[nodiscard]] Result<std::vector<models::Block>> content(std::vector<shapes::ContentBlock>& blocks, const Path& at);

private:
    [[nodiscard]] Result<models::Block> block(shapes::ContentBlock& block, const Path& at);
    [[nodiscard]] Result<models::Block> image(shapes::ImageBlock& image, const Path& at);
    [[nodiscard]] Result<models::Block> document(shapes::DocumentBlock& document, const Path& at);
    [[nodiscard]] Result<models::Block> tool_use(shapes::ToolUseBlock& use, const Path& at);
    [[nodiscard]] Result<models::Block> tool_result(shapes::ToolResultBlock& result, const Path& at);
    [[nodiscard]] Result<models::Block> result_content(shapes::ToolResultContentBlock& content, const Path& at);

    MediaBudget media_;
};

[[nodiscard]] models::Text guarded_text(shapes::GuardrailConverseTextBlock& text);
/// Only the five minutes that are the default: an hour has a price of its own.
[[nodiscard]] Result<void> check_cache_point(const shapes::CachePointBlock& point, const Path& at);

}  // namespace sekisho::formats::converse
