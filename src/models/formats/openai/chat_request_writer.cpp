#include <algorithm>
#include <array>

#include "models/errors.h"
#include "models/formats/checks.h"
#include "models/formats/extra.h"
#include "models/formats/json_writer.h"
#include "models/formats/openai/chat.h"
#include "models/formats/openai/parts.h"

namespace sekisho::formats::openai {
namespace {

using models::errors::unsupported;

constexpr auto known_extra =
    std::to_array<std::string_view>({"seed", "presence_penalty", "frequency_penalty", "logit_bias", "min_p",
                                     "repetition_penalty", "reasoning_effort", "verbosity", "response_format"});

/// A text document as a part of text: servers of this format know PDF as a file, and nothing else.
std::string document_text(const models::Document& document)
{
    std::string text = document.name;
    if (!document.context.empty()) text.append(text.empty() ? "" : "\n").append(document.context);
    return text.append(text.empty() ? "" : "\n\n").append(document.bytes);
}

class MessageWriter {
public:
    explicit MessageWriter(JsonWriter& out) : out_(out) {}

    Result<void> user(const models::Message& message)
    {
        // Results come first, each a message of its own; then what the user says.
        for (const auto& block : message.content)
            if (const auto* result = std::get_if<models::ToolResult>(&block.value)) TRY_VOID(tool(*result));
        const auto* only = only_text(message.content);
        const bool says = std::ranges::any_of(message.content, [](const models::Block& block) {
            return !std::holds_alternative<models::ToolResult>(block.value) &&
                   !std::holds_alternative<models::CachePoint>(block.value);
        });
        if (!says) return {};
        out_.begin_object().field("role", "user").key("content");
        if (only) {
            out_.text(only->text);
        } else {
            out_.begin_array();
            for (const auto& block : message.content) TRY_VOID(part(block));
            out_.end_array();
        }
        out_.end_object();
        return {};
    }

    void assistant(const models::Message& message)
    {
        out_.begin_object().field("role", "assistant");
        std::string said;
        bool uses_tools = false;
        for (const auto& block : message.content) {
            if (const auto* text = std::get_if<models::Text>(&block.value)) said += text->text;
            uses_tools = uses_tools || std::holds_alternative<models::ToolUse>(block.value);
        }
        if (said.empty() && uses_tools) out_.key("content").null();
        else out_.field("content", said);
        if (uses_tools) {
            out_.key("tool_calls").begin_array();
            for (const auto& block : message.content)
                if (const auto* use = std::get_if<models::ToolUse>(&block.value)) call(*use);
            out_.end_array();
        }
        out_.end_object();
    }

    void system(const std::vector<models::Block>& blocks)
    {
        const auto text = models::text_of(blocks);
        if (!text.empty()) out_.begin_object().field("role", "system").field("content", text).end_object();
    }

private:
    /// The text of a message that has nothing else.
    static const models::Text* only_text(const std::vector<models::Block>& blocks)
    {
        const models::Text* found = nullptr;
        for (const auto& block : blocks) {
            if (std::holds_alternative<models::CachePoint>(block.value) ||
                std::holds_alternative<models::ToolResult>(block.value))
                continue;
            const auto* text = std::get_if<models::Text>(&block.value);
            if (!text || found) return nullptr;
            found = text;
        }
        return found;
    }

    Result<void> part(const models::Block& block)
    {
        if (const auto* text = std::get_if<models::Text>(&block.value)) {
            out_.begin_object().field("type", "text").field("text", text->text).end_object();
        } else if (const auto* image = std::get_if<models::Image>(&block.value)) {
            out_.begin_object().field("type", "image_url").key("image_url").begin_object();
            data_url("url", media_type_of_image(image->format), image->bytes);
            if (!image->detail.empty()) out_.field("detail", image->detail);
            out_.end_object().end_object();
        } else if (const auto* document = std::get_if<models::Document>(&block.value)) {
            if (is_text_document(document->format)) {
                out_.begin_object().field("type", "text").field("text", document_text(*document)).end_object();
            } else if (document->format == "pdf") {
                out_.begin_object().field("type", "file").key("file").begin_object();
                out_.field("filename", document->name.empty() ? "document.pdf" : document->name.c_str());
                data_url("file_data", "application/pdf", document->bytes);
                out_.end_object().end_object();
            } else {
                return fail(unsupported("documents of the format " + document->format));
            }
        }
        return {};
    }

    void data_url(std::string_view name, std::string_view media_type, std::string_view bytes)
    {
        out_.key(name).base64(bytes, "data:" + std::string(media_type) + ";base64,");
    }

    void call(const models::ToolUse& use)
    {
        out_.begin_object().field("id", use.id).field("type", "function").key("function").begin_object();
        out_.field("name", use.name).field("arguments", arguments_text(use.input)).end_object().end_object();
    }

    Result<void> tool(const models::ToolResult& result)
    {
        std::string text;
        for (const auto& block : result.content) {
            if (!text.empty()) text += '\n';
            if (const auto* said = std::get_if<models::Text>(&block.value)) text += said->text;
            else if (const auto* json = std::get_if<wire::Json>(&block.value)) text += wire::to_text(*json);
            else if (const auto* document = std::get_if<models::Document>(&block.value);
                     document && is_text_document(document->format))
                text += document_text(*document);
            else return fail(unsupported("images in results of tools"));
        }
        // The format has no mark for a result that is an error.
        if (result.is_error && !text.starts_with("Error")) text.insert(0, "Error: ");
        out_.begin_object().field("role", "tool").field("tool_call_id", result.tool_use_id).field("content", text);
        out_.end_object();
        return {};
    }

    JsonWriter& out_;
};

void write_tools(const models::Prompt& prompt, JsonWriter& out)
{
    if (prompt.tools.empty()) return;
    out.key("tools").begin_array();
    for (const auto& tool : prompt.tools) {
        out.begin_object().field("type", "function").key("function").begin_object().field("name", tool.name);
        if (!tool.description.empty()) out.field("description", tool.description);
        out.field("parameters", tool.input_schema);
        if (tool.strict) out.field("strict", true);
        out.end_object().end_object();
    }
    out.end_array();
    using Kind = models::ToolChoice::Kind;
    const auto& choice = prompt.tool_choice;
    if (choice.kind == Kind::any) out.field("tool_choice", "required");
    if (choice.kind == Kind::none) out.field("tool_choice", "none");
    if (choice.kind == Kind::named) {
        out.key("tool_choice").begin_object().field("type", "function");
        out.key("function").begin_object().field("name", choice.name).end_object().end_object();
    }
    if (choice.one_at_a_time) out.field("parallel_tool_calls", false);
}

void write_limits(const models::Prompt& prompt, LimitName name, JsonWriter& out)
{
    if (prompt.max_tokens)
        out.field(name == LimitName::max_tokens ? "max_tokens" : "max_completion_tokens", *prompt.max_tokens);
    if (prompt.temperature) out.field("temperature", *prompt.temperature);
    if (prompt.top_p) out.field("top_p", *prompt.top_p);
    if (prompt.top_k) out.field("top_k", *prompt.top_k);
    if (!prompt.stop_sequences.empty()) {
        out.key("stop").begin_array();
        for (const auto& sequence : prompt.stop_sequences) out.text(sequence);
        out.end_array();
    }
    if (prompt.streams) out.field("stream", true).key("stream_options").raw(R"({"include_usage":true})");
}

Result<void> write_extra(const models::Prompt& prompt, JsonWriter& out)
{
    if (!prompt.extra.object()) return {};
    for (const auto& [name, value] : *prompt.extra.object()) {
        if (std::ranges::find(known_extra, name) == known_extra.end()) return fail(unsupported_field(name));
        out.field(name, value);
    }
    return {};
}

}  // namespace

Result<std::string> write_chat_request(const models::Prompt& prompt, std::string_view model, LimitName limit_name)
{
    JsonWriter out(4096);
    out.begin_object().field("model", model).key("messages").begin_array();
    MessageWriter messages(out);
    messages.system(prompt.system);
    for (const auto& message : prompt.messages) {
        if (message.role == models::Role::assistant) messages.assistant(message);
        else TRY_VOID(messages.user(message));
    }
    out.end_array();
    write_tools(prompt, out);
    write_limits(prompt, limit_name, out);
    TRY_VOID(write_extra(prompt, out));
    out.end_object();
    return out.take();
}

}  // namespace sekisho::formats::openai
