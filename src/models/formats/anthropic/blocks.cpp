#include "models/formats/anthropic/blocks.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"

namespace sekisho::formats::anthropic {
namespace {

constexpr std::string_view marked_base64 = "b64:";

}  // namespace

std::string redacted_data(std::string_view bytes)
{
    const bool plain = std::ranges::all_of(bytes, [](char c) { return c >= ' ' && c < 0x7f; });
    return plain && !bytes.starts_with(marked_base64) ? std::string(bytes) : std::string(marked_base64) + base64(bytes);
}

std::string redacted_bytes(std::string data)
{
    if (!data.starts_with(marked_base64)) return data;
    auto bytes = from_base64(std::string_view(data).substr(marked_base64.size()));
    return bytes ? *std::move(bytes) : data;
}

Result<bool> has_cache_point(Fields& fields)
{
    TRY(auto* control, fields.object("cache_control"));
    if (!control) return false;
    const auto at = fields.at() / "cache_control";
    Fields inside(*control, at, fields.words());
    TRY(const auto type, inside.need_text("type"));
    if (type != "ephemeral") return inside.invalid("type", "Input should be 'ephemeral'");
    TRY(const auto ttl, inside.text("ttl"));
    if (ttl && *ttl != "5m") return inside.invalid("ttl", "only caching for 5m is supported");
    TRY_VOID(inside.finish());
    return true;
}

Result<std::vector<models::Block>> BlockReader::content(wire::Json& content, const Path& at)
{
    Blocks blocks;
    if (content.string()) {
        auto text = take_text(content);
        if (!text.empty()) blocks.push_back({models::Text{std::move(text)}});
        return blocks;
    }
    if (!content.array()) return fail(words_.wrong_kind(at, Kind::text_or_array, content));
    blocks.reserve(content.array()->size());
    for (std::size_t i = 0; i < content.array()->size(); ++i) {
        const auto here = at / i;
        TRY_VOID(block((*content.array())[i], here, blocks));
    }
    return blocks;
}

Result<std::vector<models::Block>> BlockReader::system(wire::Json& content, const Path& at)
{
    TRY(auto blocks, this->content(content, at));
    for (std::size_t i = 0; i < blocks.size(); ++i)
        if (!std::holds_alternative<models::Text>(blocks[i].value) &&
            !std::holds_alternative<models::CachePoint>(blocks[i].value))
            return fail(words_.invalid(at, "only text blocks are permitted here"));
    return blocks;
}

Result<void> BlockReader::block(wire::Json& block, const Path& at, Blocks& into)
{
    TRY(auto fields, Fields::of(block, at, words_));
    TRY(const auto type, fields.need_text("type"));
    TRY(const bool cached, has_cache_point(fields));
    TRY(auto read, of_type(type, fields));
    TRY_VOID(fields.finish());
    into.push_back(std::move(read));
    if (cached && inside_tool_result_) cache_point_inside_ = true;
    const bool from_inside = type == "tool_result" && std::exchange(cache_point_inside_, false);
    if ((cached && !inside_tool_result_) || from_inside) into.push_back({models::CachePoint{}});
    return {};
}

Result<models::Block> BlockReader::of_type(std::string_view type, Fields& fields)
{
    if (type == "text") return text(fields);
    if (type == "image") return image(fields);
    if (type == "document") return document(fields);
    if (!inside_tool_result_) {
        if (type == "tool_use") return tool_use(fields);
        if (type == "tool_result") return tool_result(fields);
        if (type == "thinking" || type == "redacted_thinking") {
            if (type == "thinking") return thinking(fields);
            TRY(auto data, fields.need_text("data"));
            return models::Block{models::Reasoning{{}, {}, redacted_bytes(std::move(data))}};
        }
    }
    return fields.invalid("type", fmt::format("blocks of the type '{}' are not supported here", type.substr(0, 64)));
}

Result<models::Block> BlockReader::text(Fields& fields)
{
    TRY(auto text, fields.need_text("text"));
    if (text.empty()) return fields.invalid("text", "text content blocks must be non-empty");
    TRY(const auto* citations, fields.array("citations"));
    if (citations && !citations->empty()) return fields.invalid("citations", "citations are not supported here");
    return models::Block{models::Text{std::move(text)}};
}

Result<std::string> BlockReader::base64_data(Fields& source)
{
    TRY(const auto data, source.need_text("data"));
    auto bytes = from_base64(data);
    if (!bytes) return source.invalid("data", "Input should be valid base64");
    return *std::move(bytes);
}

Result<models::Block> BlockReader::image(Fields& fields)
{
    TRY(auto* json, fields.need("source"));
    const auto at = fields.at() / "source";
    TRY(auto source, Fields::of(*json, at, words_));
    TRY(const auto type, source.need_text("type"));
    if (type != "base64")
        return source.invalid("type", "only sources of the type 'base64' are supported: nothing is fetched");
    TRY(const auto media_type, source.need_text("media_type"));
    models::Image image{std::string(image_format_of(media_type)), {}};
    if (image.format.empty())
        return source.invalid("media_type", "Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'");
    TRY(image.bytes, base64_data(source));
    if (const auto problem = media_.problem_of(image)) return source.invalid("data", *problem);
    TRY_VOID(source.finish());
    return models::Block{std::move(image)};
}

Result<void> BlockReader::document_source(Fields& source, models::Document& into)
{
    TRY(const auto type, source.need_text("type"));
    if (type == "base64") {
        TRY(const auto media_type, source.need_text("media_type"));
        if (media_type != "application/pdf") return source.invalid("media_type", "Input should be 'application/pdf'");
        into.format = "pdf";
        TRY(into.bytes, base64_data(source));
    } else if (type == "text") {
        TRY(const auto media_type, source.need_text("media_type"));
        if (media_type != "text/plain") return source.invalid("media_type", "Input should be 'text/plain'");
        into.format = "txt";
        TRY(into.bytes, source.need_text("data"));
    } else {
        return source.invalid("type", "only sources of the types 'base64' and 'text' are supported: nothing is fetched");
    }
    return source.finish();
}

Result<models::Block> BlockReader::document(Fields& fields)
{
    TRY(auto* json, fields.need("source"));
    const auto at = fields.at() / "source";
    TRY(auto source, Fields::of(*json, at, words_));
    models::Document document;
    TRY_VOID(document_source(source, document));
    TRY(auto title, fields.text("title"));
    TRY(auto context, fields.text("context"));
    document.name = std::move(title).value_or("");
    document.context = std::move(context).value_or("");
    TRY(auto* citations, fields.object("citations"));
    if (citations) {
        const auto* enabled = citations->find("enabled");
        if (enabled && enabled->boolean() && *enabled->boolean())
            return fields.invalid("citations", "citations are not supported here");
    }
    if (const auto problem = media_.problem_of(document)) return source.invalid("data", *problem);
    return models::Block{std::move(document)};
}

Result<models::Block> BlockReader::tool_use(Fields& fields)
{
    models::ToolUse use;
    TRY(use.id, fields.need_text("id"));
    TRY(use.name, fields.need_text("name"));
    if (!is_tool_use_id(use.id)) return fields.invalid("id", "String should match pattern '^[a-zA-Z0-9_.:-]{1,64}$'");
    if (!is_tool_name(use.name, 128)) return fields.invalid("name", "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'");
    TRY(auto* input, fields.need("input"));
    if (!input->object()) return fail(words_.wrong_kind(fields.at() / "input", Kind::object, *input));
    use.input = std::move(*input);
    if (auto* caller = fields.find("caller"); caller && text_in(*caller, "type") != "direct")
        return fields.invalid("caller", "only direct calls of tools are supported here");
    return models::Block{std::move(use)};
}

Result<models::Block> BlockReader::tool_result(Fields& fields)
{
    models::ToolResult result;
    TRY(result.tool_use_id, fields.need_text("tool_use_id"));
    if (!is_tool_use_id(result.tool_use_id))
        return fields.invalid("tool_use_id", "String should match pattern '^[a-zA-Z0-9_.:-]{1,64}$'");
    TRY(const auto is_error, fields.boolean("is_error"));
    result.is_error = is_error.value_or(false);
    if (auto* inside = fields.find("content")) {
        const auto at = fields.at() / "content";
        inside_tool_result_ = true;
        auto read = content(*inside, at);
        inside_tool_result_ = false;
        TRY(result.content, std::move(read));
    }
    return models::Block{std::move(result)};
}

Result<models::Block> BlockReader::thinking(Fields& fields)
{
    models::Reasoning thought;
    TRY(thought.text, fields.need_text("thinking"));
    TRY(thought.signature, fields.need_text("signature"));
    return models::Block{std::move(thought)};
}

}  // namespace sekisho::formats::anthropic
