#include "models/formats/converse/blocks.h"

#include <algorithm>

#include <fmt/format.h>

#include "models/errors.h"
#include "models/formats/converse/complaints.h"

namespace sekisho::formats::converse {
namespace {

using models::errors::unsupported;

std::string dots(const Path& at) { return at.text(Path::Style::dots); }

std::unexpected<Error> refused(const Path& at, std::string_view problem)
{
    return fail(invalid_request(fmt::format("The content block at {} is invalid: {}.", dots(at), problem)));
}

std::unexpected<Error> blank(const Path& at)
{
    return fail(
        invalid_request(fmt::format("The text field in the ContentBlock object at {} is blank. Add text to the text "
                                    "field, and try again.",
                                    dots(at))));
}

/// Alphanumeric, white space (one at a time), hyphens, parentheses and square brackets.
bool is_document_name(std::string_view name)
{
    char before = 'x';
    for (const char c : name) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && std::string_view(" -()[]").find(c) == std::string_view::npos) return false;
        if (c == ' ' && before == ' ') return false;
        before = c;
    }
    return true;
}

constexpr std::string_view document_name_text =
    "The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and "
    "square "
    "brackets. The name can't contain more than one consecutive whitespace character.";

template <class Source>
Result<std::string> bytes_of(Source& source, std::string_view what)
{
    if (source.bytes) return std::move(*source.bytes);
    return fail(unsupported(fmt::format("{} in Amazon S3. Provide the bytes", what)));
}

}  // namespace

models::Text guarded_text(shapes::GuardrailConverseTextBlock& text)
{
    return {std::move(text.text), true, std::move(text.qualifiers).value_or(std::vector<std::string>())};
}

Result<void> check_cache_point(const shapes::CachePointBlock& point, const Path& at)
{
    if (!point.ttl || *point.ttl == "5m") return {};
    return refused(at, "only caching for 5m is supported");
}

Result<std::vector<models::Block>> BlockReader::content(std::vector<shapes::ContentBlock>& blocks, const Path& at)
{
    std::vector<models::Block> all;
    all.reserve(blocks.size());
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const auto here = at / i;
        TRY(auto read, block(blocks[i], here));
        all.push_back(std::move(read));
    }
    return all;
}

Result<models::Block> BlockReader::block(shapes::ContentBlock& block, const Path& at)
{
    if (block.text) {
        if (block.text->find_first_not_of(" \t\r\n") == std::string::npos) return blank(at);
        return models::Block{models::Text{std::move(*block.text)}};
    }
    if (block.image) return image(*block.image, at);
    if (block.document) return document(*block.document, at);
    if (block.toolUse) return tool_use(*block.toolUse, at);
    if (block.toolResult) return tool_result(*block.toolResult, at);
    if (block.cachePoint) {
        TRY_VOID(check_cache_point(*block.cachePoint, at));
        return models::Block{models::CachePoint{}};
    }
    if (block.guardContent && block.guardContent->text) return models::Block{guarded_text(*block.guardContent->text)};
    if (block.reasoningContent) {
        auto& thought = *block.reasoningContent;
        if (thought.redactedContent) return models::Block{models::Reasoning{{}, {}, std::move(*thought.redactedContent)}};
        if (thought.reasoningText)
            return models::Block{models::Reasoning{
                std::move(thought.reasoningText->text), std::move(thought.reasoningText->signature).value_or(""), {}}};
    }
    return fail(unsupported("the content block that you provided. Remove the content block and try again"));
}

Result<models::Block> BlockReader::image(shapes::ImageBlock& image, const Path& at)
{
    models::Image read{std::move(image.format), {}};
    TRY(read.bytes, bytes_of(image.source, "images"));
    if (const auto problem = media_.problem_of(read)) return refused(at, *problem);
    return models::Block{std::move(read)};
}

Result<models::Block> BlockReader::document(shapes::DocumentBlock& document, const Path& at)
{
    if (document.citations && document.citations->enabled) return fail(unsupported("citations"));
    if (!is_document_name(document.name)) return fail(invalid_request(std::string(document_name_text)));
    models::Document read{std::move(document.format).value_or("txt"), std::move(document.name), {}};
    read.context = std::move(document.context).value_or("");
    if (document.source.text) {
        if (!is_text_document(read.format)) return refused(at, "a document of this format must be given in bytes");
        read.bytes = std::move(*document.source.text);
    } else if (document.source.content) {
        return fail(unsupported("documents in parts"));
    } else {
        TRY(read.bytes, bytes_of(document.source, "documents"));
    }
    if (const auto problem = media_.problem_of(read)) return refused(at, *problem);
    return models::Block{std::move(read)};
}

Result<models::Block> BlockReader::tool_use(shapes::ToolUseBlock& use, const Path& at)
{
    if (use.type) return fail(unsupported("tools that run on the server"));
    if (!use.input.object())
        return fail(invalid_request(
            fmt::format("The value at {}.toolUse.input is not a JSON object. Change the value and try again.", dots(at))));
    return models::Block{models::ToolUse{std::move(use.toolUseId), std::move(use.name), std::move(use.input)}};
}

Result<models::Block> BlockReader::tool_result(shapes::ToolResultBlock& result, const Path& at)
{
    if (result.type) return fail(unsupported("tools that run on the server"));
    models::ToolResult read{std::move(result.toolUseId), {}, result.status.value_or("success") == "error"};
    const auto tool = at / "toolResult";
    const auto inside = tool / "content";
    for (std::size_t i = 0; i < result.content.size(); ++i) {
        const auto here = inside / i;
        TRY(auto block, result_content(result.content[i], here));
        read.content.push_back(std::move(block));
    }
    return models::Block{std::move(read)};
}

Result<models::Block> BlockReader::result_content(shapes::ToolResultContentBlock& content, const Path& at)
{
    if (content.text) return models::Block{models::Text{std::move(*content.text)}};
    if (content.json) {
        if (content.json->object()) return models::Block{std::move(*content.json)};
        return fail(invalid_request(
            fmt::format("The value at {}.json is not a JSON object. Change the value and try again.", dots(at))));
    }
    if (content.image) return image(*content.image, at);
    if (content.document) return document(*content.document, at);
    return fail(unsupported("the content block that you provided. Remove the content block and try again"));
}

}  // namespace sekisho::formats::converse
