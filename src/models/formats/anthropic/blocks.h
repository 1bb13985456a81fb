#pragma once

#include <vector>

#include "models/formats/checks.h"
#include "models/formats/fields.h"

namespace sekisho::formats::anthropic {

/// Reads the contents of one request's messages; counts its media.
class BlockReader {
public:
    explicit BlockReader(const Words& words) : words_(words) {}

    /// A string, or a list of blocks.
    [[nodiscard]] Result<std::vector<models::Block>> content(wire::Json& content, const Path& at);
    /// A string, or a list of text blocks.
    [[nodiscard]] Result<std::vector<models::Block>> system(wire::Json& content, const Path& at);

private:
    using Blocks = std::vector<models::Block>;
    [[nodiscard]] Result<void> block(wire::Json& block, const Path& at, Blocks& into);
    [[nodiscard]] Result<models::Block> of_type(std::string_view type, Fields& fields);
    [[nodiscard]] Result<models::Block> text(Fields& fields);
    [[nodiscard]] Result<models::Block> image(Fields& fields);
    [[nodiscard]] Result<models::Block> document(Fields& fields);
    [[nodiscard]] Result<void> document_source(Fields& source, models::Document& into);
    [[nodiscard]] Result<models::Block> tool_use(Fields& fields);
    [[nodiscard]] Result<models::Block> tool_result(Fields& fields);
    [[nodiscard]] Result<models::Block> thinking(Fields& fields);
    [[nodiscard]] Result<std::string> base64_data(Fields& source);

    const Words& words_;
    MediaBudget media_;
    bool inside_tool_result_ = false;
    bool cache_point_inside_ = false;  ///< of a tool's result: it stands behind the result then
};

/// Whether the block or tool ends what may be cached. Only the five minutes that are the default: an hour has a price of its
/// own.
[[nodiscard]] Result<bool> has_cache_point(Fields& fields);

/// Reasoning::redacted as `data` of a redacted_thinking block, both ways. Bytes that are no plain text are marked by "b64:".
[[nodiscard]] std::string redacted_data(std::string_view bytes);
[[nodiscard]] std::string redacted_bytes(std::string data);

}  // namespace sekisho::formats::anthropic
