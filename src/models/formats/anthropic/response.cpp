#include "models/formats/anthropic/anthropic.h"
#include "models/formats/anthropic/blocks.h"
#include "models/formats/anthropic/names.h"
#include "models/formats/anthropic/usage.h"
#include "models/formats/failures.h"
#include "models/formats/fields.h"

namespace sekisho::formats::anthropic {

using models::StopReason;

std::string_view name_of(StopReason reason) noexcept
{
    switch (reason) {
        case StopReason::max_tokens: return "max_tokens";
        case StopReason::stop_sequence: return "stop_sequence";
        case StopReason::tool_use: return "tool_use";
        case StopReason::refusal:
        case StopReason::content_filtered:
        case StopReason::guardrail_intervened: return "refusal";
        case StopReason::context_window_exceeded: return "model_context_window_exceeded";
        case StopReason::malformed_output:
        case StopReason::malformed_tool_use:
        case StopReason::end_turn: break;
    }
    return "end_turn";
}

StopReason stop_reason_of(std::string_view name) noexcept
{
    if (name == "max_tokens") return StopReason::max_tokens;
    if (name == "stop_sequence") return StopReason::stop_sequence;
    if (name == "tool_use") return StopReason::tool_use;
    if (name == "refusal") return StopReason::refusal;
    if (name == "model_context_window_exceeded") return StopReason::context_window_exceeded;
    return StopReason::end_turn;  // and "pause_turn", which only tools of the provider's own have
}

void read_usage(const wire::Json& json, models::Usage& usage) noexcept
{
    if (json.find("input_tokens")) usage.input_tokens = count_in(json, "input_tokens");
    if (json.find("output_tokens")) usage.output_tokens = count_in(json, "output_tokens");
    if (json.find("cache_read_input_tokens")) usage.cache_read_tokens = count_in(json, "cache_read_input_tokens");
    if (json.find("cache_creation_input_tokens")) usage.cache_write_tokens = count_in(json, "cache_creation_input_tokens");
}

void write_usage(const models::Usage& usage, JsonWriter& out)
{
    out.begin_object().field("input_tokens", usage.input_tokens);
    out.field("cache_creation_input_tokens", usage.cache_write_tokens);
    out.field("cache_read_input_tokens", usage.cache_read_tokens);
    out.field("output_tokens", usage.output_tokens).end_object();
}

void begin_message(const Identity& identity, JsonWriter& out)
{
    out.begin_object().field("id", identity.id).field("type", "message").field("role", "assistant");
    out.field("model", identity.model);
}

namespace {

void write_block(const models::Block& block, JsonWriter& out)
{
    if (const auto* text = std::get_if<models::Text>(&block.value)) {
        out.begin_object().field("type", "text").field("text", text->text).end_object();
    } else if (const auto* use = std::get_if<models::ToolUse>(&block.value)) {
        out.begin_object().field("type", "tool_use").field("id", use->id).field("name", use->name);
        out.field("input", use->input).end_object();
    } else if (const auto* thought = std::get_if<models::Reasoning>(&block.value)) {
        out.begin_object();
        if (!thought->redacted.empty()) {
            out.field("type", "redacted_thinking").field("data", redacted_data(thought->redacted));
        } else {
            out.field("type", "thinking").field("thinking", thought->text).field("signature", thought->signature);
        }
        out.end_object();
    }
}

Result<void> read_block(wire::Json& json, std::vector<models::Block>& into)
{
    const auto type = text_in(json, "type");
    if (type == "text") {
        into.push_back({models::Text{std::string(text_in(json, "text"))}});
    } else if (type == "tool_use") {
        const auto* input = json.find("input");
        if (!input || !input->object()) return fail(unreadable_answer("a tool use without an input"));
        into.push_back({models::ToolUse{std::string(text_in(json, "id")), std::string(text_in(json, "name")), *input}});
    } else if (type == "thinking") {
        into.push_back(
            {models::Reasoning{std::string(text_in(json, "thinking")), std::string(text_in(json, "signature")), {}}});
    } else if (type == "redacted_thinking") {
        into.push_back({models::Reasoning{{}, {}, redacted_bytes(std::string(text_in(json, "data")))}});
    }
    return {};
}

}  // namespace

Result<WholeAnswer> read_response(std::string_view body)
{
    auto json = wire::parse_json(body);
    if (!json || text_in(*json, "type") != "message") return fail(unreadable_answer("no message of Anthropic's"));
    const auto* content = json->find("content");
    const auto* usage = json->find("usage");
    if (!content || !content->array() || !usage || !has_count(*usage, "input_tokens") || !has_count(*usage, "output_tokens"))
        return fail(unreadable_answer("a message without content or usage"));
    WholeAnswer answer;
    for (auto block : *content->array()) TRY_VOID(read_block(block, answer.content));
    read_usage(*usage, answer.usage);
    answer.stop_reason = stop_reason_of(text_in(*json, "stop_reason"));
    if (const auto* sequence = json->find("stop_sequence"); sequence && sequence->string())
        answer.stop_sequence = *sequence->string();
    answer.model = std::string(text_in(*json, "model"));
    return answer;
}

std::string write_response(const WholeAnswer& answer, const Identity& identity)
{
    JsonWriter out(1024);
    begin_message(identity, out);
    out.key("content").begin_array();
    for (const auto& block : answer.content) write_block(block, out);
    out.end_array().field("stop_reason", name_of(answer.stop_reason)).key("stop_sequence");
    if (answer.stop_sequence) out.text(*answer.stop_sequence);
    else out.null();
    out.key("usage");
    write_usage(answer.usage, out);
    out.end_object();
    return out.take();
}

Result<std::int64_t> read_token_count(std::string_view body)
{
    const auto json = wire::parse_json(body);
    const auto* tokens = json ? json->find("input_tokens") : nullptr;
    if (!tokens || !tokens->integer()) return fail(unreadable_answer("no count of tokens"));
    return *tokens->integer();
}

std::string write_token_count(std::int64_t tokens)
{
    JsonWriter out(32);
    out.begin_object().field("input_tokens", tokens).end_object();
    return out.take();
}

}  // namespace sekisho::formats::anthropic
