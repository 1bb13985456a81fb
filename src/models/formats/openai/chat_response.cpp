#include <algorithm>

#include "models/formats/failures.h"
#include "models/formats/fields.h"
#include "models/formats/openai/chat.h"
#include "models/formats/openai/names.h"
#include "models/formats/openai/parts.h"

namespace sekisho::formats::openai {

using models::StopReason;

std::string_view finish_reason_of(StopReason reason) noexcept
{
    switch (reason) {
        case StopReason::max_tokens:
        case StopReason::context_window_exceeded: return "length";
        case StopReason::tool_use: return "tool_calls";
        case StopReason::content_filtered:
        case StopReason::guardrail_intervened:
        case StopReason::refusal: return "content_filter";
        case StopReason::stop_sequence:
        case StopReason::malformed_output:
        case StopReason::malformed_tool_use:
        case StopReason::end_turn: break;
    }
    return "stop";
}

StopReason stop_reason_of(std::string_view finish_reason) noexcept
{
    if (finish_reason == "length") return StopReason::max_tokens;
    if (finish_reason == "tool_calls" || finish_reason == "function_call") return StopReason::tool_use;
    if (finish_reason == "content_filter") return StopReason::content_filtered;
    return StopReason::end_turn;
}

void write_usage(const models::Usage& usage, JsonWriter& out)
{
    const auto prompt = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens;
    out.begin_object().field("prompt_tokens", prompt).field("completion_tokens", usage.output_tokens);
    out.field("total_tokens", prompt + usage.output_tokens).key("prompt_tokens_details").begin_object();
    out.field("cached_tokens", usage.cache_read_tokens).field("audio_tokens", 0).end_object();
    out.key("completion_tokens_details").raw(R"({"reasoning_tokens":0,"audio_tokens":0})").end_object();
}

bool has_usage(const wire::Json* json) noexcept
{
    return json && has_count(*json, "prompt_tokens") && has_count(*json, "completion_tokens");
}

models::Usage read_usage(const wire::Json& json) noexcept
{
    models::Usage usage;
    const auto prompt = count_in(json, "prompt_tokens");
    if (const auto* details = json.find("prompt_tokens_details"))
        usage.cache_read_tokens = std::min(count_in(*details, "cached_tokens"), prompt);
    usage.input_tokens = prompt - usage.cache_read_tokens;
    usage.output_tokens = count_in(json, "completion_tokens");
    return usage;
}

namespace {

std::string_view thought_in(const wire::Json& message) noexcept
{
    const auto thought = text_in(message, "reasoning_content");
    return thought.empty() ? text_in(message, "reasoning") : thought;
}

Result<void> read_tool_calls(const wire::Json& message, StopReason reason, std::vector<models::Block>& into)
{
    const auto* calls = message.find("tool_calls");
    if (!calls || !calls->array()) return {};
    for (const auto& call : *calls->array()) {
        const auto* function = call.find("function");
        if (!function) return fail(unreadable_answer("a tool call without a function"));
        auto input = arguments_of(std::string(text_in(*function, "arguments")));
        if (!input.object() && ran_out_of_tokens(reason)) continue;
        if (!input.object()) return fail(unreadable_answer("the arguments of a tool call are no JSON object"));
        auto id = std::string(text_in(call, "id"));
        into.push_back({models::ToolUse{id.empty() ? new_id("call_") : std::move(id),
                                        std::string(text_in(*function, "name")), std::move(input)}});
    }
    return {};
}

void write_tool_calls(const WholeAnswer& answer, JsonWriter& out)
{
    out.key("tool_calls").begin_array();
    for (const auto& block : answer.content) {
        const auto* use = std::get_if<models::ToolUse>(&block.value);
        if (!use) continue;
        out.begin_object().field("id", use->id).field("type", "function").key("function").begin_object();
        out.field("name", use->name).field("arguments", arguments_text(use->input)).end_object().end_object();
    }
    out.end_array();
}

}  // namespace

Result<WholeAnswer> read_chat_response(std::string_view body)
{
    const auto json = wire::parse_json(body);
    const auto* choices = json ? json->find("choices") : nullptr;
    if (!choices || !choices->array() || choices->array()->empty()) return fail(unreadable_answer("no choices"));
    const auto& choice = choices->array()->front();
    const auto* message = choice.find("message");
    if (!message || !message->object()) return fail(unreadable_answer("a choice without a message"));
    WholeAnswer answer;
    if (const auto thought = thought_in(*message); !thought.empty())
        answer.content.push_back({models::Reasoning{std::string(thought), {}, {}}});
    for (const auto* name : {"content", "refusal"})
        if (const auto text = text_in(*message, name); !text.empty())
            answer.content.push_back({models::Text{std::string(text)}});
    answer.stop_reason = stop_reason_of(text_in(choice, "finish_reason"));
    TRY_VOID(read_tool_calls(*message, answer.stop_reason, answer.content));
    if (!text_in(*message, "refusal").empty()) answer.stop_reason = StopReason::refusal;
    const auto* usage = json->find("usage");
    if (!has_usage(usage)) return fail(unreadable_answer("an answer without usage"));
    answer.usage = read_usage(*usage);
    answer.model = std::string(text_in(*json, "model"));
    return answer;
}

std::string write_chat_response(const WholeAnswer& answer, const Identity& identity)
{
    std::string text, thought;
    bool uses_tools = false;
    for (const auto& block : answer.content) {
        if (const auto* said = std::get_if<models::Text>(&block.value)) text += said->text;
        if (const auto* reasoning = std::get_if<models::Reasoning>(&block.value)) thought += reasoning->text;
        uses_tools = uses_tools || std::holds_alternative<models::ToolUse>(block.value);
    }
    JsonWriter out(512 + text.size() + thought.size());
    out.begin_object().field("id", identity.id).field("object", "chat.completion");
    out.field("created", epoch_seconds(identity.created)).field("model", identity.model);
    out.key("choices").begin_array().begin_object().field("index", 0).key("message").begin_object();
    out.field("role", "assistant").key("content");
    if (text.empty() && uses_tools) out.null();
    else out.text(text);
    out.key("refusal").null();
    if (!thought.empty()) out.field("reasoning_content", thought);
    if (uses_tools) write_tool_calls(answer, out);
    out.end_object().key("logprobs").null().field("finish_reason", finish_reason_of(answer.stop_reason));
    out.end_object().end_array().key("usage");
    write_usage(answer.usage, out);
    out.key("system_fingerprint").null().end_object();
    return out.take();
}

}  // namespace sekisho::formats::openai
