#pragma once

#include <deque>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "models/formats/answer.h"
#include "models/formats/converse/converse.h"
#include "wire/codec.h"

/// Prompts and answers as JSON texts that can be compared, for tests and fuzz targets. What is not there is left out.
namespace sekisho::formats::testing {

using wire::Json;

inline Json to_json(const std::vector<models::Block>& blocks);

struct BlockToJson {
    Json operator()(const models::Text& text) const
    {
        Json json = Json::Object{{"text", text.text}};
        if (text.guarded) json.set("guarded", true);
        Json::Array qualifiers(text.qualifiers.begin(), text.qualifiers.end());
        if (!qualifiers.empty()) json.set("qualifiers", std::move(qualifiers));
        return json;
    }
    Json operator()(const models::Image& image) const
    {
        Json json = Json::Object{{"image", image.format}, {"base64", base64(image.bytes)}};
        if (!image.detail.empty()) json.set("detail", image.detail);
        return json;
    }
    Json operator()(const models::Document& document) const
    {
        Json json = Json::Object{{"document", document.format}, {"name", document.name}, {"base64", base64(document.bytes)}};
        if (!document.context.empty()) json.set("context", document.context);
        return json;
    }
    Json operator()(const models::ToolUse& use) const
    {
        return Json::Object{{"tool_use", use.id}, {"name", use.name}, {"input", use.input}};
    }
    Json operator()(const models::ToolResult& result) const
    {
        Json json = Json::Object{{"tool_result", result.tool_use_id}, {"content", to_json(result.content)}};
        if (result.is_error) json.set("error", true);
        return json;
    }
    Json operator()(const models::Reasoning& thought) const
    {
        if (!thought.redacted.empty()) return Json::Object{{"redacted", base64(thought.redacted)}};
        return Json::Object{{"thought", thought.text}, {"signature", thought.signature}};
    }
    Json operator()(const models::CachePoint&) const { return "cache point"; }
    Json operator()(const Json& json) const { return Json::Object{{"json", json}}; }
};

inline Json to_json(const std::vector<models::Block>& blocks)
{
    Json::Array all;
    for (const auto& block : blocks) all.push_back(std::visit(BlockToJson{}, block.value));
    return all;
}

inline Json to_json(const models::Tool& tool)
{
    Json json = Json::Object{{"name", tool.name}, {"schema", tool.input_schema}};
    if (!tool.description.empty()) json.set("description", tool.description);
    if (tool.strict) json.set("strict", true);
    if (tool.cache_point_after) json.set("cache_point", true);
    return json;
}

inline Json to_json(const models::Prompt& prompt)
{
    Json json;
    if (!prompt.system.empty()) json.set("system", to_json(prompt.system));
    Json::Array messages;
    for (const auto& message : prompt.messages)
        messages.emplace_back(
            Json::Object{{message.role == models::Role::user ? "user" : "assistant", to_json(message.content)}});
    json.set("messages", std::move(messages));
    Json::Array tools;
    for (const auto& tool : prompt.tools) tools.push_back(to_json(tool));
    if (!tools.empty()) json.set("tools", std::move(tools));
    using Kind = models::ToolChoice::Kind;
    const auto& choice = prompt.tool_choice;
    if (choice.kind == Kind::any) json.set("tool_choice", "any");
    if (choice.kind == Kind::none) json.set("tool_choice", "none");
    if (choice.kind == Kind::named) json.set("tool_choice", "named " + choice.name);
    if (choice.one_at_a_time) json.set("one_at_a_time", true);
    if (prompt.max_tokens) json.set("max_tokens", *prompt.max_tokens);
    if (prompt.temperature) json.set("temperature", *prompt.temperature);
    if (prompt.top_p) json.set("top_p", *prompt.top_p);
    if (prompt.top_k) json.set("top_k", *prompt.top_k);
    Json::Array stops(prompt.stop_sequences.begin(), prompt.stop_sequences.end());
    if (!stops.empty()) json.set("stop", std::move(stops));
    if (!prompt.extra.is_null()) json.set("extra", prompt.extra);
    if (prompt.streams) json.set("streams", true);
    return json;
}

inline Json to_json(const models::Usage& usage)
{
    return Json::Array{usage.input_tokens, usage.output_tokens, usage.cache_read_tokens, usage.cache_write_tokens};
}

inline Json to_json(const WholeAnswer& answer)
{
    Json json = Json::Object{{"content", to_json(answer.content)},
                             {"stop", converse::name_of(answer.stop_reason)},
                             {"usage", to_json(answer.usage)}};
    // Converse has one name for both.
    if (answer.stop_reason == models::StopReason::refusal) json.set("stop", "refusal");
    if (answer.stop_sequence) json.set("stop_sequence", *answer.stop_sequence);
    if (!answer.model.empty()) json.set("model", answer.model);
    if (!answer.extra.is_null()) json.set("extra", answer.extra);
    if (!answer.guardrail_trace.is_null()) json.set("guardrail_trace", answer.guardrail_trace);
    return json;
}

inline Json to_json(const models::Delta& delta)
{
    if (const auto* start = std::get_if<models::BlockStart>(&delta)) {
        using Kind = models::BlockStart::Kind;
        const auto* kind = start->kind == Kind::text ? "text" : start->kind == Kind::tool_use ? "tool_use" : "reasoning";
        Json json = Json::Object{{"start", start->index}, {"kind", kind}};
        if (start->kind == Kind::tool_use) json.set("id", start->id).set("name", start->name);
        return json;
    }
    if (const auto* text = std::get_if<models::TextDelta>(&delta))
        return Json::Object{{"at", text->index}, {"text", text->text}};
    if (const auto* input = std::get_if<models::ToolInputDelta>(&delta))
        return Json::Object{{"at", input->index}, {"json", input->json}};
    if (const auto* thought = std::get_if<models::ReasoningDelta>(&delta)) {
        Json json = Json::Object{{"at", thought->index}};
        if (!thought->text.empty()) json.set("thought", thought->text);
        if (!thought->signature.empty()) json.set("signature", thought->signature);
        if (!thought->redacted.empty()) json.set("redacted", base64(thought->redacted));
        return json;
    }
    return Json::Object{{"stop", std::get<models::BlockStop>(delta).index}};
}

/// An answer that says what a stream has said.
class SpokenAnswer final : public models::Answer {
public:
    explicit SpokenAnswer(StreamState state) : state_(std::move(state)) {}
    Task<Result<std::optional<models::Delta>>> next() override { co_return std::nullopt; }
    models::StopReason stop_reason() const override { return state_.stop_reason; }
    std::optional<std::string> stop_sequence() const override { return state_.stop_sequence; }
    models::Usage usage() const override { return state_.usage; }
    models::Certainty certainty() const override { return models::Certainty::reported; }
    std::string_view provider() const override { return "test"; }
    std::string_view price_key() const override { return "test"; }
    std::string_view model() const override { return state_.model; }
    Json extra() const override { return state_.extra; }
    Json guardrail_trace() const override { return state_.guardrail_trace; }

private:
    StreamState state_;
};

/// The prompt in a body of Converse's, as the gate would decode it.
inline Result<models::Prompt> read_converse(std::string_view body)
{
    net::Request request;
    request.method = "POST";
    request.target = "/model/m/converse";
    shapes::bedrock_runtime::ConverseRequest input;
    TRY_VOID(wire::decode_input(shapes::bedrock_runtime::ConverseOperation::schema, request, body, &input));
    return converse::read_request(input);
}

}  // namespace sekisho::formats::testing
