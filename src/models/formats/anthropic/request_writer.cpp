#include <algorithm>

#include "models/errors.h"
#include "models/formats/anthropic/anthropic.h"
#include "models/formats/anthropic/blocks.h"
#include "models/formats/checks.h"
#include "models/formats/extra.h"
#include "models/formats/fields.h"
#include "models/formats/json_writer.h"

namespace sekisho::formats::anthropic {
namespace {

using models::errors::unsupported;
using Blocks = std::vector<models::Block>;

constexpr const char* ephemeral = R"({"type":"ephemeral"})";

/// An id of another format's as Anthropic's pattern allows it; the same for the use and its result.
std::string tool_use_id(std::string id)
{
    std::ranges::replace_if(id, [](char c) { return c == '.' || c == ':'; }, '_');
    return id;
}

class BlockWriter {
public:
    explicit BlockWriter(JsonWriter& out) : out_(out) {}

    Result<void> list(const Blocks& blocks)
    {
        out_.begin_array();
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            if (skips(blocks[i])) continue;
            cached_ = i + 1 < blocks.size() && std::holds_alternative<models::CachePoint>(blocks[i + 1].value);
            TRY_VOID(std::visit(*this, blocks[i].value));
        }
        out_.end_array();
        return {};
    }

    Result<void> operator()(const models::Text& text)
    {
        begin("text").field("text", text.text);
        return end();
    }
    Result<void> operator()(const models::Image& image)
    {
        begin("image").key("source").begin_object();
        out_.field("type", "base64").field("media_type", media_type_of_image(image.format));
        out_.key("data").base64(image.bytes).end_object();
        return end();
    }
    Result<void> operator()(const models::Document& document)
    {
        if (document.format != "pdf" && !is_text_document(document.format))
            return fail(unsupported("documents of the format " + document.format));
        begin("document").key("source").begin_object();
        if (document.format == "pdf") {
            out_.field("type", "base64").field("media_type", "application/pdf").key("data").base64(document.bytes);
        } else {
            out_.field("type", "text").field("media_type", "text/plain").field("data", document.bytes);
        }
        out_.end_object();
        if (!document.name.empty()) out_.field("title", document.name);
        if (!document.context.empty()) out_.field("context", document.context);
        return end();
    }
    Result<void> operator()(const models::ToolUse& use)
    {
        if (!use.input.object()) return fail(unsupported("a tool use whose input is no JSON object"));
        begin("tool_use").field("id", tool_use_id(use.id)).field("name", use.name).field("input", use.input);
        return end();
    }
    Result<void> operator()(const models::ToolResult& result)
    {
        const bool cached = cached_;
        begin("tool_result").field("tool_use_id", tool_use_id(result.tool_use_id));
        if (!result.content.empty()) {
            out_.key("content");
            TRY_VOID(list(result.content));
        }
        if (result.is_error) out_.field("is_error", true);
        cached_ = cached;
        return end();
    }
    Result<void> operator()(const models::Reasoning& thought)
    {
        if (!thought.redacted.empty()) begin("redacted_thinking").field("data", redacted_data(thought.redacted));
        else begin("thinking").field("thinking", thought.text).field("signature", thought.signature);
        return end();
    }
    Result<void> operator()(const models::CachePoint&) { return {}; }
    Result<void> operator()(const wire::Json& json)
    {
        begin("text").field("text", wire::to_text(json));
        return end();
    }

private:
    /// Cache points stand in the block before; thoughts that no model of Anthropic's has signed are not taken by it.
    static bool skips(const models::Block& block)
    {
        if (std::holds_alternative<models::CachePoint>(block.value)) return true;
        const auto* thought = std::get_if<models::Reasoning>(&block.value);
        return thought && thought->signature.empty() && thought->redacted.empty();
    }
    JsonWriter& begin(const char* type) { return out_.begin_object().field("type", type); }
    Result<void> end()
    {
        if (std::exchange(cached_, false)) out_.key("cache_control").raw(ephemeral);
        out_.end_object();
        return {};
    }

    JsonWriter& out_;
    bool cached_ = false;
};

void write_limits(const models::Prompt& prompt, JsonWriter& out)
{
    if (prompt.max_tokens) out.field("max_tokens", *prompt.max_tokens);
    if (!prompt.stop_sequences.empty()) {
        out.key("stop_sequences").begin_array();
        for (const auto& sequence : prompt.stop_sequences) out.text(sequence);
        out.end_array();
    }
    if (prompt.temperature) out.field("temperature", *prompt.temperature);
    if (prompt.top_p) out.field("top_p", *prompt.top_p);
    if (prompt.top_k) out.field("top_k", *prompt.top_k);
}

void write_tools(const models::Prompt& prompt, JsonWriter& out)
{
    if (prompt.tools.empty()) return;
    out.key("tools").begin_array();
    for (const auto& tool : prompt.tools) {
        out.begin_object().field("name", tool.name);
        if (!tool.description.empty()) out.field("description", tool.description);
        out.field("input_schema", tool.input_schema);
        if (tool.strict) out.field("strict", true);
        if (tool.cache_point_after) out.key("cache_control").raw(ephemeral);
        out.end_object();
    }
    out.end_array();
    using Kind = models::ToolChoice::Kind;
    const auto& choice = prompt.tool_choice;
    if (choice.kind == Kind::automatic && !choice.one_at_a_time) return;
    out.key("tool_choice").begin_object();
    out.field("type", choice.kind == Kind::any     ? "any"
                      : choice.kind == Kind::none  ? "none"
                      : choice.kind == Kind::named ? "tool"
                                                   : "auto");
    if (choice.kind == Kind::named) out.field("name", choice.name);
    if (choice.one_at_a_time && choice.kind != Kind::none) out.field("disable_parallel_tool_use", true);
    out.end_object();
}

Result<void> write_extra(const models::Prompt& prompt, Flavour flavour, JsonWriter& out)
{
    if (!prompt.extra.object()) return {};
    const wire::Json *schema = nullptr, *effort = nullptr;
    for (const auto& [name, value] : *prompt.extra.object()) {
        if (name == "thinking") {
            out.field(name, value);
        } else if (name == "service_tier") {
            if (flavour == Flavour::direct) out.field(name, value);
        } else if (name == "anthropic_beta") {
            if (flavour == Flavour::bedrock) out.field(name, value);
        } else if (name == "reasoning_effort") {
            effort = &value;
        } else if (name == "response_format" && schema_of(value)) {
            schema = schema_of(value);
        } else {
            return fail(unsupported_field(name));
        }
    }
    if (!schema && !effort) return {};
    out.key("output_config").begin_object();
    if (effort) out.field("effort", *effort);
    if (schema) out.key("format").begin_object().field("type", "json_schema").field("schema", *schema).end_object();
    out.end_object();
    return {};
}

std::size_t expected_bytes(const models::Prompt& prompt)
{
    std::size_t bytes = 512;
    for (const auto& message : prompt.messages) {
        for (const auto& block : message.content) {
            if (const auto* text = std::get_if<models::Text>(&block.value)) bytes += text->text.size() + 64;
            if (const auto* image = std::get_if<models::Image>(&block.value)) bytes += image->bytes.size() / 3 * 4 + 128;
        }
    }
    return bytes + bytes / 16;
}

}  // namespace

Result<std::string> write_request(const models::Prompt& prompt, std::string_view model, Flavour flavour, Purpose purpose)
{
    if (prompt.temperature && *prompt.temperature > 1) return fail(unsupported("a temperature above 1"));
    JsonWriter out(expected_bytes(prompt));
    out.begin_object();
    if (flavour == Flavour::direct) out.field("model", model);
    else out.field("anthropic_version", "bedrock-2023-05-31");
    BlockWriter blocks(out);
    if (!prompt.system.empty()) {
        out.key("system");
        TRY_VOID(blocks.list(prompt.system));
    }
    out.key("messages").begin_array();
    for (const auto& message : prompt.messages) {
        out.begin_object().field("role", message.role == models::Role::user ? "user" : "assistant").key("content");
        TRY_VOID(blocks.list(message.content));
        out.end_object();
    }
    out.end_array();
    write_tools(prompt, out);
    if (purpose == Purpose::answer) {
        write_limits(prompt, out);
        if (flavour == Flavour::direct && prompt.streams) out.field("stream", true);
    }
    TRY_VOID(write_extra(prompt, flavour, out));
    out.end_object();
    return out.take();
}

std::string betas_of(const models::Prompt& prompt)
{
    std::string all;
    const auto* betas = prompt.extra.find("anthropic_beta");
    if (!betas || !betas->array()) return all;
    for (const auto& beta : *betas->array())
        if (beta.string()) all.append(all.empty() ? "" : ",").append(*beta.string());
    return all;
}

}  // namespace sekisho::formats::anthropic
