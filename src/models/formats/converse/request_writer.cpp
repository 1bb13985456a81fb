#include <algorithm>

#include "base/encoding.h"
#include "models/errors.h"
#include "models/formats/checks.h"
#include "models/formats/converse/converse.h"
#include "models/formats/extra.h"
#include "models/formats/fields.h"
#include "models/formats/json_writer.h"

namespace sekisho::formats::converse {
namespace {

using models::errors::unsupported;

constexpr const char* cache_point = R"({"cachePoint":{"type":"default"}})";

/// A name as Bedrock allows it; documents of other doors may have any, or none.
std::string document_name(std::string_view name)
{
    std::string allowed;
    for (const char c : name) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        const char kept = letter || std::string_view(" -()[]").find(c) != std::string_view::npos ? c : '-';
        if (kept != ' ' || allowed.empty() || allowed.back() != ' ') allowed += kept;
    }
    return allowed.empty() ? "document" : allowed;
}

class BlockWriter {
public:
    BlockWriter(JsonWriter& out, std::string_view model_id)
        : out_(out), signed_thoughts_only_(model_id.find("anthropic.") != std::string_view::npos)
    {
    }

    void list(const std::vector<models::Block>& blocks)
    {
        out_.begin_array();
        for (const auto& block : blocks) std::visit(*this, block.value);
        out_.end_array();
    }

    void operator()(const models::Text& text) { out_.begin_object().field("text", text.text).end_object(); }
    void operator()(const models::CachePoint&) { out_.raw(cache_point); }
    void operator()(const models::Image& image)
    {
        out_.begin_object().key("image").begin_object().field("format", image.format);
        source(image.bytes);
        out_.end_object().end_object();
    }
    void operator()(const models::Document& document)
    {
        out_.begin_object().key("document").begin_object().field("format", document.format);
        out_.field("name", document_name(document.name));
        source(document.bytes);
        if (!document.context.empty()) out_.field("context", document.context);
        out_.end_object().end_object();
    }
    void operator()(const models::ToolUse& use)
    {
        out_.begin_object().key("toolUse").begin_object();
        out_.field("toolUseId", use.id).field("name", use.name).field("input", use.input);
        out_.end_object().end_object();
    }
    void operator()(const models::ToolResult& result)
    {
        out_.begin_object().key("toolResult").begin_object().field("toolUseId", result.tool_use_id).key("content");
        list(result.content);
        if (result.is_error) out_.field("status", "error");
        out_.end_object().end_object();
    }
    void operator()(const models::Reasoning& thought)
    {
        if (signed_thoughts_only_ && thought.signature.empty() && thought.redacted.empty()) return;
        out_.begin_object().key("reasoningContent").begin_object();
        if (!thought.redacted.empty()) {
            out_.key("redactedContent").base64(thought.redacted);
        } else {
            out_.key("reasoningText").begin_object().field("text", thought.text);
            if (!thought.signature.empty()) out_.field("signature", thought.signature);
            out_.end_object();
        }
        out_.end_object().end_object();
    }
    void operator()(const wire::Json& json) { out_.begin_object().field("json", json).end_object(); }

private:
    void source(std::string_view bytes) { out_.key("source").begin_object().key("bytes").base64(bytes).end_object(); }

    JsonWriter& out_;
    bool signed_thoughts_only_;  ///< Anthropic's models take no other thoughts back
};

/// What a document holds that only text can be, and what Bedrock refuses as tools' results.
Result<void> check(const models::Prompt& prompt)
{
    for (const auto& message : prompt.messages)
        for (const auto& block : message.content)
            if (const auto* use = std::get_if<models::ToolUse>(&block.value); use && !use->input.object())
                return fail(unsupported("a tool use whose input is no JSON object"));
    return {};
}

bool uses_tools(const models::Prompt& prompt)
{
    return std::ranges::any_of(prompt.messages, [](const models::Message& message) {
        return std::ranges::any_of(message.content, [](const models::Block& block) {
            return std::holds_alternative<models::ToolUse>(block.value);
        });
    });
}

void write_inference(const models::Prompt& prompt, JsonWriter& out)
{
    if (!prompt.max_tokens && !prompt.temperature && !prompt.top_p && prompt.stop_sequences.empty()) return;
    out.key("inferenceConfig").begin_object();
    if (prompt.max_tokens) out.field("maxTokens", *prompt.max_tokens);
    if (prompt.temperature) out.field("temperature", *prompt.temperature);
    if (prompt.top_p) out.field("topP", *prompt.top_p);
    if (!prompt.stop_sequences.empty()) {
        out.key("stopSequences").begin_array();
        for (const auto& sequence : prompt.stop_sequences) out.text(sequence);
        out.end_array();
    }
    out.end_object();
}

/// Converse cannot forbid tools that it declares: where none is to be used they are left out, unless the conversation has
/// used them. It cannot ask for one at a time either, except of Anthropic's models.
Result<void> write_tools(const models::Prompt& prompt, JsonWriter& out)
{
    using Kind = models::ToolChoice::Kind;
    const auto& choice = prompt.tool_choice;
    if (prompt.tools.empty()) return {};
    if (choice.kind == Kind::none) {
        if (uses_tools(prompt)) return fail(unsupported("the tool choice none in a conversation that has used tools"));
        return {};
    }
    if (choice.one_at_a_time) return fail(unsupported("tool use without parallel calls"));
    out.key("toolConfig").begin_object().key("tools").begin_array();
    for (const auto& tool : prompt.tools) {
        out.begin_object().key("toolSpec").begin_object().field("name", tool.name);
        if (!tool.description.empty()) out.field("description", tool.description);
        out.key("inputSchema").begin_object().field("json", tool.input_schema).end_object();
        if (tool.strict) out.field("strict", true);
        out.end_object().end_object();
        if (tool.cache_point_after) out.raw(cache_point);
    }
    out.end_array();
    if (choice.kind == Kind::any) out.key("toolChoice").raw(R"({"any":{}})");
    if (choice.kind == Kind::named)
        out.key("toolChoice").begin_object().key("tool").begin_object().field("name", choice.name).end_object().end_object();
    out.end_object();
    return {};
}

/// Nova's models have it inside their own inference fields, all others that have it at the top.
void add_top_k(std::int64_t top_k, std::string_view model_id, wire::Json& fields)
{
    if (model_id.find("amazon.nova") == std::string_view::npos) {
        fields.set("top_k", top_k);
        return;
    }
    const auto* given = fields.find("inferenceConfig");
    wire::Json inference = given && given->object() ? *given : wire::Json();
    inference.set("topK", top_k);
    fields.set("inferenceConfig", std::move(inference));
}

Result<void> write_extra(const models::Prompt& prompt, std::string_view model_id, JsonWriter& out)
{
    wire::Json fields;
    if (prompt.top_k) add_top_k(*prompt.top_k, model_id, fields);
    const wire::Json *format = nullptr, *effort = nullptr;
    if (prompt.extra.object()) {
        for (const auto& [name, value] : *prompt.extra.object()) {
            if (name == "response_format") format = &value;
            else if (name == "reasoning_effort") effort = &value;
            else if (name != "service_tier") fields.set(name, value);
        }
    }
    if (format && !schema_of(*format)) return fail(unsupported("a response format without a JSON schema"));
    if (fields.object()) out.field("additionalModelRequestFields", fields);
    if (!format && !effort) return {};
    out.key("outputConfig").begin_object();
    if (effort) out.field("effort", *effort);
    if (format) {
        const auto& named = *format->find("json_schema");
        out.key("textFormat").begin_object().field("type", "json_schema").key("structure").begin_object();
        out.key("jsonSchema").begin_object().field("schema", wire::to_text(*schema_of(*format)));
        out.field("name", text_in(named, "name"));
        if (!text_in(named, "description").empty()) out.field("description", text_in(named, "description"));
        out.end_object().end_object().end_object();
    }
    out.end_object();
    return {};
}

void write_conversation(const models::Prompt& prompt, std::string_view model_id, JsonWriter& out)
{
    BlockWriter blocks(out, model_id);
    out.key("messages").begin_array();
    for (const auto& message : prompt.messages) {
        out.begin_object().field("role", message.role == models::Role::user ? "user" : "assistant").key("content");
        blocks.list(message.content);
        out.end_object();
    }
    out.end_array();
    if (prompt.system.empty()) return;
    out.key("system");
    blocks.list(prompt.system);
}

}  // namespace

Result<std::string> write_request(const models::Prompt& prompt, std::string_view model_id)
{
    TRY_VOID(check(prompt));
    if (prompt.temperature && *prompt.temperature > 1) return fail(unsupported("a temperature above 1"));
    JsonWriter out(4096);
    out.begin_object();
    write_conversation(prompt, model_id, out);
    write_inference(prompt, out);
    TRY_VOID(write_tools(prompt, out));
    TRY_VOID(write_extra(prompt, model_id, out));
    out.end_object();
    return out.take();
}

Result<std::string> write_token_count_request(const models::Prompt& prompt, std::string_view model_id)
{
    TRY_VOID(check(prompt));
    JsonWriter out(4096);
    out.begin_object().key("input").begin_object().key("converse").begin_object();
    write_conversation(prompt, model_id, out);
    TRY_VOID(write_tools(prompt, out));
    out.end_object().end_object().end_object();
    return out.take();
}

}  // namespace sekisho::formats::converse
