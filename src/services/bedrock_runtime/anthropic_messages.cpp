#include "services/bedrock_runtime/anthropic_messages.h"

#include <fmt/format.h>

#include "crypto/random.h"
#include "op/errors.h"
#include "services/bedrock_runtime/conversation.h"
#include "wire/json.h"

namespace sekisho::bedrock_runtime::anthropic {
namespace {

using wire::Json;

std::unexpected<Error> malformed(std::string_view problem)
{
    return fail(op::errors::validation(
        fmt::format("Malformed input request: {}, please reformat your input and try again.", problem)));
}

/// Text given as a string, or as a list of {"type": "text", "text": ...} blocks.
Result<std::string> text_of(const Json& content, std::string_view path)
{
    if (const auto* text = content.string()) return *text;
    const auto* blocks = content.array();
    if (!blocks) return malformed(fmt::format("#/{}: expected type: String or JSONArray", path));
    std::string all;
    for (const auto& block : *blocks) {
        const auto* type = block.find("type");
        const auto* text = block.find("text");
        if (!type || !type->string() || *type->string() != "text" || !text || !text->string())
            return malformed(fmt::format("#/{}: only text blocks are supported by this model", path));
        if (!all.empty()) all += '\n';
        all += *text->string();
    }
    return all;
}

Result<models::Message> message_of(const Json& message, std::size_t index)
{
    const auto* role = message.find("role");
    const auto* content = message.find("content");
    if (!role || !role->string() || (*role->string() != "user" && *role->string() != "assistant"))
        return malformed(fmt::format("#/messages/{}/role: user or assistant is required", index));
    if (!content) return malformed(fmt::format("#/messages/{}: required key [content] not found", index));
    TRY(auto text, text_of(*content, fmt::format("messages/{}/content", index)));
    if (text.empty()) return malformed(fmt::format("#/messages/{}/content: must not be empty", index));
    return models::Message{*role->string() == "user" ? models::Role::user : models::Role::assistant,
                           {{models::Text{std::move(text)}}}};
}

Result<void> read_limits(const Json& body, const models::Model& model, models::Prompt& prompt)
{
    const auto* version = body.find("anthropic_version");
    if (!version || !version->string() || *version->string() != "bedrock-2023-05-31")
        return malformed("#: required key [anthropic_version] not found or not \"bedrock-2023-05-31\"");
    const auto* most = body.find("max_tokens");
    if (!most) return malformed("#: required key [max_tokens] not found");
    if (!most->integer() || *most->integer() < 1) return malformed("#/max_tokens: expected a positive integer");
    if (*most->integer() > model.max_output_tokens)
        return malformed(
            fmt::format("#/max_tokens: {} is above the model limit of {}", *most->integer(), model.max_output_tokens));
    prompt.max_tokens = *most->integer();
    if (const auto* stops = body.find("stop_sequences")) {
        if (!stops->array()) return malformed("#/stop_sequences: expected type: JSONArray");
        for (const auto& stop : *stops->array()) {
            if (!stop.string() || stop.string()->empty()) return malformed("#/stop_sequences: expected non-empty strings");
            prompt.stop_sequences.push_back(*stop.string());
        }
    }
    return {};
}

Json usage_json(const models::Usage& usage)
{
    return Json::Object{{"input_tokens", usage.input_tokens}, {"output_tokens", usage.output_tokens}};
}

Json stop_sequence_json(const models::Answer& answer)
{
    const auto sequence = answer.stop_sequence();
    return sequence ? Json(*sequence) : Json();
}

Json empty_message(std::string_view model, Json content, const models::Usage& usage)
{
    return Json::Object{{"id", "msg_sekisho_" + crypto::random_text(24, crypto::alphanumeric)},
                        {"type", "message"},
                        {"role", "assistant"},
                        {"model", model},
                        {"content", std::move(content)},
                        {"stop_reason", Json()},
                        {"stop_sequence", Json()},
                        {"usage", usage_json(usage)}};
}

}  // namespace

Result<models::Prompt> parse_body(std::string_view body, const models::Model& model)
{
    const auto parsed = wire::parse_json(body);
    if (!parsed || !parsed->object()) return malformed("#: expected a JSON object");
    models::Prompt prompt;
    prompt.model_id = model.id;
    TRY_VOID(read_limits(*parsed, model, prompt));
    for (const auto name : {"tools", "tool_choice", "thinking"})
        if (parsed->find(name)) return malformed(fmt::format("#: [{}] is not supported by this model", name));
    if (const auto* system = parsed->find("system")) {
        TRY(auto text, text_of(*system, "system"));
        prompt.system.push_back({models::Text{std::move(text)}});
    }
    const auto* messages = parsed->find("messages");
    if (!messages || !messages->array()) return malformed("#: required key [messages] not found");
    for (std::size_t i = 0; i < messages->array()->size(); ++i) {
        TRY(auto message, message_of((*messages->array())[i], i));
        prompt.messages.push_back(std::move(message));
    }
    TRY_VOID(check_roles(prompt.messages));
    return prompt;
}

Result<void> check_model(const models::Model& model)
{
    if (model.id.starts_with("anthropic.") || model.id.find(".anthropic.") != std::string::npos) return {};
    return fail(op::errors::validation(
        "InvokeModel takes Anthropic message bodies for Anthropic models only. Use Converse for this model."));
}

std::string message_body(const models::Answer& answer, std::string_view text, std::string_view model)
{
    auto message = empty_message(model, Json::Array{Json::Object{{"type", "text"}, {"text", text}}}, answer.usage());
    message.set("stop_reason", name_of(answer.stop_reason()));
    message.set("stop_sequence", stop_sequence_json(answer));
    return to_text(message);
}

std::string message_start(const models::Usage& usage, std::string_view model)
{
    return to_text(
        Json::Object{{"type", "message_start"}, {"message", empty_message(model, Json::Array{}, {usage.input_tokens, 0})}});
}

std::string content_block_start()
{
    return R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})";
}

std::string content_block_delta(std::string_view piece)
{
    return to_text(Json::Object{
        {"type", "content_block_delta"}, {"index", 0}, {"delta", Json::Object{{"type", "text_delta"}, {"text", piece}}}});
}

std::string content_block_stop() { return R"({"type":"content_block_stop","index":0})"; }

std::string message_delta(const models::Answer& answer)
{
    return to_text(Json::Object{{"type", "message_delta"},
                                {"delta", Json::Object{{"stop_reason", name_of(answer.stop_reason())},
                                                       {"stop_sequence", stop_sequence_json(answer)}}},
                                {"usage", Json::Object{{"output_tokens", answer.usage().output_tokens}}}});
}

std::string message_stop(const models::Usage& usage, std::chrono::milliseconds latency, std::chrono::milliseconds first_byte)
{
    return to_text(Json::Object{{"type", "message_stop"},
                                {"amazon-bedrock-invocationMetrics",
                                 Json::Object{{"inputTokenCount", usage.input_tokens},
                                              {"outputTokenCount", usage.output_tokens},
                                              {"invocationLatency", static_cast<std::int64_t>(latency.count())},
                                              {"firstByteLatency", static_cast<std::int64_t>(first_byte.count())}}}});
}

}  // namespace sekisho::bedrock_runtime::anthropic
