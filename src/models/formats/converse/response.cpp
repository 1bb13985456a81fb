#include <algorithm>
#include <limits>

#include "base/encoding.h"
#include "models/errors.h"
#include "models/formats/converse/converse.h"
#include "models/formats/converse/parts.h"
#include "models/formats/failures.h"
#include "models/formats/fields.h"
#include "wire/codec.h"

namespace sekisho::formats::converse {

using models::StopReason;

std::string_view name_of(StopReason reason) noexcept
{
    switch (reason) {
        case StopReason::max_tokens: return "max_tokens";
        case StopReason::stop_sequence: return "stop_sequence";
        case StopReason::tool_use: return "tool_use";
        case StopReason::content_filtered:
        case StopReason::refusal: return "content_filtered";
        case StopReason::guardrail_intervened: return "guardrail_intervened";
        case StopReason::context_window_exceeded: return "model_context_window_exceeded";
        case StopReason::malformed_output: return "malformed_model_output";
        case StopReason::malformed_tool_use: return "malformed_tool_use";
        case StopReason::end_turn: break;
    }
    return "end_turn";
}

StopReason stop_reason_of(std::string_view name) noexcept
{
    if (name == "max_tokens") return StopReason::max_tokens;
    if (name == "stop_sequence") return StopReason::stop_sequence;
    if (name == "tool_use") return StopReason::tool_use;
    if (name == "content_filtered") return StopReason::content_filtered;
    if (name == "guardrail_intervened") return StopReason::guardrail_intervened;
    if (name == "model_context_window_exceeded") return StopReason::context_window_exceeded;
    if (name == "malformed_model_output") return StopReason::malformed_output;
    if (name == "malformed_tool_use") return StopReason::malformed_tool_use;
    return StopReason::end_turn;
}

bool has_usage(const wire::Json* json) noexcept
{
    return json && has_count(*json, "inputTokens") && has_count(*json, "outputTokens");
}

models::Usage read_usage(const wire::Json& json) noexcept
{
    return {.input_tokens = count_in(json, "inputTokens"),
            .output_tokens = count_in(json, "outputTokens"),
            .cache_read_tokens = count_in(json, "cacheReadInputTokens"),
            .cache_write_tokens = count_in(json, "cacheWriteInputTokens")};
}

shapes::TokenUsage token_usage(const models::Usage& usage)
{
    const auto number = [](std::int64_t tokens) {
        return static_cast<int>(std::clamp<std::int64_t>(tokens, 0, std::numeric_limits<int>::max()));
    };
    shapes::TokenUsage shape;
    shape.inputTokens = number(usage.input_tokens);
    shape.outputTokens = number(usage.output_tokens);
    shape.totalTokens = number(usage.total_tokens());
    if (usage.cache_read_tokens > 0 || usage.cache_write_tokens > 0) {
        shape.cacheReadInputTokens = number(usage.cache_read_tokens);
        shape.cacheWriteInputTokens = number(usage.cache_write_tokens);
    }
    return shape;
}

std::optional<shapes::GuardrailTraceAssessment> assessment_of(const wire::Json& trace)
{
    const auto* inside = trace.find("guardrail");
    const auto& json = inside ? *inside : trace;
    shapes::GuardrailTraceAssessment assessment;
    if (!json.object() || !wire::struct_from_json(shapes::GuardrailTraceAssessment::wire_schema, json, &assessment))
        return std::nullopt;
    return assessment;
}

namespace {

Result<void> read_block(const wire::Json& json, std::vector<models::Block>& into)
{
    if (const auto* text = json.find("text"); text && text->string()) {
        into.push_back({models::Text{*text->string()}});
    } else if (const auto* use = json.find("toolUse")) {
        const auto* input = use->find("input");
        if (!input || !input->object()) return fail(unreadable_answer("a tool use without an input"));
        into.push_back(
            {models::ToolUse{std::string(text_in(*use, "toolUseId")), std::string(text_in(*use, "name")), *input}});
    } else if (const auto* thought = json.find("reasoningContent")) {
        models::Reasoning reasoning;
        if (const auto* said = thought->find("reasoningText")) {
            reasoning.text = std::string(text_in(*said, "text"));
            reasoning.signature = std::string(text_in(*said, "signature"));
        }
        reasoning.redacted = from_base64(text_in(*thought, "redactedContent")).value_or("");
        into.push_back({std::move(reasoning)});
    }
    return {};
}

shapes::ContentBlock block_of(models::Block&& block)
{
    shapes::ContentBlock shape;
    if (auto* text = std::get_if<models::Text>(&block.value)) {
        shape.text = std::move(text->text);
    } else if (auto* use = std::get_if<models::ToolUse>(&block.value)) {
        auto& into = shape.toolUse.emplace();
        into.toolUseId = std::move(use->id);
        into.name = std::move(use->name);
        into.input = std::move(use->input);
    } else if (auto* thought = std::get_if<models::Reasoning>(&block.value)) {
        auto& into = shape.reasoningContent.emplace();
        if (!thought->redacted.empty()) {
            into.redactedContent = std::move(thought->redacted);
        } else {
            auto& said = into.reasoningText.emplace();
            said.text = std::move(thought->text);
            if (!thought->signature.empty()) said.signature = std::move(thought->signature);
        }
    }
    return shape;
}

}  // namespace

Result<WholeAnswer> read_response(std::string_view body)
{
    const auto json = wire::parse_json(body);
    const auto* output = json ? json->find("output") : nullptr;
    const auto* message = output ? output->find("message") : nullptr;
    const auto* content = message ? message->find("content") : nullptr;
    const auto* usage = json ? json->find("usage") : nullptr;
    if (!content || !content->array() || !has_usage(usage)) return fail(unreadable_answer("no answer of Converse's"));
    WholeAnswer answer;
    for (const auto& block : *content->array()) TRY_VOID(read_block(block, answer.content));
    answer.stop_reason = stop_reason_of(text_in(*json, "stopReason"));
    answer.usage = read_usage(*usage);
    if (const auto* extra = json->find("additionalModelResponseFields"); extra && extra->object()) answer.extra = *extra;
    if (const auto* trace = json->find("trace"); trace && trace->object()) answer.guardrail_trace = *trace;
    return answer;
}

Result<std::int64_t> read_token_count(std::string_view body)
{
    const auto json = wire::parse_json(body);
    const auto* tokens = json ? json->find("inputTokens") : nullptr;
    if (!tokens || !tokens->integer()) return fail(unreadable_answer("no count of tokens"));
    return *tokens->integer();
}

shapes::ConverseResponse write_response(WholeAnswer answer, std::chrono::milliseconds latency, Trace trace)
{
    shapes::ConverseResponse response;
    auto& message = response.output.message.emplace();
    message.role = "assistant";
    for (auto& block : answer.content) message.content.push_back(block_of(std::move(block)));
    response.stopReason = name_of(answer.stop_reason);
    response.usage = token_usage(answer.usage);
    response.metrics.latencyMs = latency.count();
    if (!answer.extra.is_null()) response.additionalModelResponseFields = std::move(answer.extra);
    if (trace == Trace::include)
        if (auto found = assessment_of(answer.guardrail_trace)) response.trace.emplace().guardrail = std::move(found);
    return response;
}

Error read_error(int status, std::string_view code, std::string_view body)
{
    const auto json = wire::parse_json(body, {.depth = 16, .bytes = 64 * 1024});
    auto text = json ? text_in(*json, "message") : std::string_view();
    if (text.empty() && json) text = text_in(*json, "Message");
    code = code.substr(0, code.find(':'));
    const auto is = [code](std::string_view name) { return equal_ignoring_case(code, name); };
    if (is("ValidationException")) return provider_failure(400, text);
    if (is("ThrottlingException") || is("ServiceQuotaExceededException")) return provider_failure(429, text);
    if (is("ModelTimeoutException")) return provider_failure(408, text);
    if (is("ServiceUnavailableException") || is("ModelNotReadyException")) return provider_failure(503, text);
    if (is("ModelStreamErrorException"))
        return models::errors::model_stream_error("The model broke off its answer.", std::string(text.substr(0, 1000)));
    if (is("ModelErrorException")) {
        const auto original = json ? static_cast<int>(integer_in(*json, "originalStatusCode")) : 0;
        return models::errors::model_error(original, "The model failed to answer. Try your request again.",
                                           std::string(text.substr(0, 1000)));
    }
    return provider_failure(status == 400 && !code.empty() ? 403 : status, text);
}

}  // namespace sekisho::formats::converse
