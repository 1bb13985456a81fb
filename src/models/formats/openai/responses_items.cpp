#include "models/formats/openai/responses_items.h"

#include "base/encoding.h"
#include "models/formats/openai/errors.h"
#include "models/formats/openai/parts.h"
#include "models/formats/openai/responses.h"
#include "models/formats/openai/seal.h"

namespace sekisho::formats::openai {
namespace {

using models::BlockStart;
using models::StopReason;

constexpr std::string_view signature_mark = "signature:", redacted_mark = "redacted:";

/// null: the answer is whole.
std::string_view incomplete_reason(StopReason reason)
{
    switch (reason) {
        case StopReason::max_tokens:
        case StopReason::context_window_exceeded: return "max_output_tokens";
        case StopReason::content_filtered:
        case StopReason::guardrail_intervened:
        case StopReason::refusal: return "content_filter";
        default: return {};
    }
}

void write_usage_of_response(const models::Usage& usage, JsonWriter& out)
{
    const auto input = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens;
    out.begin_object().field("input_tokens", input).key("input_tokens_details").begin_object();
    out.field("cached_tokens", usage.cache_read_tokens).end_object().field("output_tokens", usage.output_tokens);
    out.key("output_tokens_details").raw(R"({"reasoning_tokens":0})");
    out.field("total_tokens", input + usage.output_tokens).end_object();
}

struct Default {
    const char* name;
    const char* json;
};
/// What a response says of its request where the request says nothing.
constexpr Default defaults[] = {{"instructions", "null"},
                                {"max_output_tokens", "null"},
                                {"metadata", "{}"},
                                {"parallel_tool_calls", "true"},
                                {"reasoning", R"({"effort":null,"summary":null})"},
                                {"temperature", "null"},
                                {"text", R"({"format":{"type":"text"}})"},
                                {"tool_choice", R"("auto")"},
                                {"tools", "[]"},
                                {"top_p", "null"},
                                {"truncation", R"("disabled")"},
                                {"user", "null"}};

}  // namespace

std::string_view status_of(StopReason reason) noexcept
{
    return incomplete_reason(reason).empty() ? "completed" : "incomplete";
}

std::string seal_of(const models::Reasoning& thought)
{
    if (!thought.redacted.empty()) return base64(std::string(redacted_mark) + thought.redacted);
    return thought.signature.empty() ? std::string() : base64(std::string(signature_mark) + thought.signature);
}

bool unseal(std::string_view sealed, models::Reasoning& thought)
{
    const auto bytes = from_base64(sealed);
    if (!bytes) return false;
    if (bytes->starts_with(signature_mark)) {
        thought.signature = bytes->substr(signature_mark.size());
        return is_utf8(thought.signature);
    }
    if (!bytes->starts_with(redacted_mark)) return false;
    thought.redacted = bytes->substr(redacted_mark.size());
    return true;
}

std::string item_id(const Identity& identity, BlockStart::Kind kind, std::size_t number)
{
    const auto own = identity.id.starts_with("resp_") ? identity.id.substr(5) : identity.id;
    const auto* prefix = kind == BlockStart::Kind::text ? "msg_" : kind == BlockStart::Kind::tool_use ? "fc_" : "rs_";
    return prefix + own + "_" + std::to_string(number);
}

void write_text_part(TextPart kind, std::string_view text, JsonWriter& out)
{
    out.begin_object().field("type", kind == TextPart::output ? "output_text" : "summary_text").field("text", text);
    if (kind == TextPart::output) out.key("annotations").raw("[]").key("logprobs").raw("[]");
    out.end_object();
}

void write_message(ItemState item, const std::string* text, JsonWriter& out)
{
    out.begin_object().field("id", item.id).field("type", "message").field("status", item.status);
    out.field("role", "assistant").key("content").begin_array();
    if (text) write_text_part(TextPart::output, *text, out);
    out.end_array().end_object();
}

void write_function_call(ItemState item, std::string_view call_id, std::string_view name, std::string_view arguments,
                         JsonWriter& out)
{
    out.begin_object().field("id", item.id).field("type", "function_call").field("status", item.status);
    out.field("call_id", call_id).field("name", name).field("arguments", arguments).end_object();
}

void write_thought(std::string_view id, const models::Reasoning& thought, JsonWriter& out)
{
    out.begin_object().field("id", id).field("type", "reasoning").key("summary").begin_array();
    if (!thought.text.empty()) write_text_part(TextPart::summary, thought.text, out);
    out.end_array();
    if (const auto seal = seal_of(thought); !seal.empty()) out.field("encrypted_content", seal);
    out.end_object();
}

void write_response_object(const Identity& identity, const wire::Json& echo, const ResponseParts& parts, JsonWriter& out)
{
    out.begin_object().field("id", identity.id).field("object", "response");
    out.field("created_at", epoch_seconds(identity.created)).field("status", parts.status);
    out.field("background", false).key("error");
    if (parts.error) {
        out.begin_object().field("code", error_type(*parts.error)).field("message", parts.error->message).end_object();
    } else {
        out.null();
    }
    out.key("incomplete_details");
    const auto reason = incomplete_reason(parts.stop_reason);
    if (reason.empty()) out.null();
    else out.begin_object().field("reason", reason).end_object();
    for (const auto& [name, json] : defaults) {
        const auto* given = echo.find(name);
        if (given && !given->is_null()) out.field(name, *given);
        else out.key(name).raw(json);
    }
    out.field("model", identity.model).key("output").begin_array();
    if (parts.output)
        for (const auto& item : *parts.output) out.raw(item);
    out.end_array().key("previous_response_id").null().field("store", false).field("service_tier", "default");
    out.key("usage");
    if (parts.usage) write_usage_of_response(*parts.usage, out);
    else out.null();
    out.end_object();
}

std::string write_responses_response(const WholeAnswer& answer, const Identity& identity, const wire::Json& echo)
{
    std::vector<std::string> items;
    for (const auto& block : answer.content) {
        JsonWriter item;
        const auto number = items.size();
        if (const auto* text = std::get_if<models::Text>(&block.value)) {
            write_message({item_id(identity, BlockStart::Kind::text, number), "completed"}, &text->text, item);
        } else if (const auto* use = std::get_if<models::ToolUse>(&block.value)) {
            write_function_call({item_id(identity, BlockStart::Kind::tool_use, number), "completed"}, use->id, use->name,
                                arguments_text(use->input), item);
        } else if (const auto* thought = std::get_if<models::Reasoning>(&block.value)) {
            write_thought(item_id(identity, BlockStart::Kind::reasoning, number), *thought, item);
        } else {
            continue;
        }
        items.push_back(item.take());
    }
    JsonWriter out(2048);
    write_response_object(identity, echo,
                          {.status = status_of(answer.stop_reason),
                           .output = &items,
                           .usage = answer.usage,
                           .stop_reason = answer.stop_reason},
                          out);
    return out.take();
}

}  // namespace sekisho::formats::openai
