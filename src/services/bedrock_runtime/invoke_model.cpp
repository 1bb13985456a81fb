#include "services/bedrock_runtime/invoke_model.h"

#include "base/encoding.h"
#include "models/formats/anthropic/anthropic.h"
#include "models/formats/json_writer.h"
#include "models/formats/titan/titan.h"
#include "op/errors.h"
#include "services/bedrock_runtime/answer_events.h"

namespace sekisho::bedrock_runtime {
namespace {

using op::errors::validation;
using shapes::bedrock_runtime::ResponseStream;

constexpr std::string_view json_type = "application/json";

bool is_of(std::string_view model_id, std::string_view family) { return model_id.find(family) != std::string_view::npos; }

/// SDKs call a body application/octet-stream whose type they are not told.
bool takes_json(const std::optional<std::string>& media_type)
{
    if (!media_type || media_type->empty()) return true;
    const auto type = std::string_view(*media_type).substr(0, media_type->find(';'));
    return equal_ignoring_case(type, json_type) || type == "application/octet-stream" || type == "*/*" ||
           type == "application/*";
}

/// Bodies are JSON, at the one speed and price there is.
template <class Input>
Result<void> check_terms(const Input& input)
{
    if (!takes_json(input.contentType))
        return fail(validation("The provided Content Type is invalid or not supported for this model"));
    if (!takes_json(input.accept))
        return fail(validation("The provided Accept Type is invalid or not supported for this model"));
    if (input.performanceConfigLatency.value_or("standard") != "standard")
        return fail(validation("Latency performance configuration is not supported for this model."));
    if (input.serviceTier.value_or("default") != "default")
        return fail(validation("The provided service tier is not supported for this model."));
    return {};
}

template <class Input>
Result<InvokeReading> read_invocation(const Input& input)
{
    TRY_VOID(check_terms(input));
    InvokeReading reading;
    reading.guardrail = choice_in_headers(input);
    if (input.requestMetadata) {
        TRY(reading.metadata, parse_metadata(*input.requestMetadata));
    }
    const std::string_view body = input.body ? std::string_view(*input.body) : std::string_view();
    if (is_of(input.modelId, "amazon.titan-embed-text")) {
        TRY(reading.asked, formats::titan::read_embedding_request(body));
    } else {
        TRY(reading.asked, read_prompt_body(input.modelId, body));
    }
    return reading;
}

template <class Input>
gateway::Call call_of(const op::Authorized<Input>& input, std::string door, const models::Model& model,
                      const InvokeReading& reading)
{
    auto call = gateway::Call::of(input, std::move(door), model);
    call.guardrail = reading.guardrail;
    remark(*call.remarks, reading.metadata);
    return call;
}

/// What Bedrock adds to a model's own JSON: members behind its last.
std::string with_members(std::string json, std::string_view members)
{
    if (members.empty()) return json;
    json.pop_back();
    return json.append(",").append(members).append("}");
}

/// What a guardrail did, where one was asked for.
std::string guardrail_members(const guardrails::Choice& choice, const models::Answer& answer)
{
    if (choice.identifier.empty()) return {};
    const bool intervened = answer.stop_reason() == models::StopReason::guardrail_intervened;
    std::string members = R"("amazon-bedrock-guardrailAction":")";
    members += intervened ? "INTERVENED\"" : "NONE\"";
    const auto trace = answer.guardrail_trace();
    if (choice.wants_trace && !trace.is_null()) members += ",\"amazon-bedrock-trace\":" + wire::to_text(trace);
    return members;
}

std::string metrics_member(const models::Usage& usage, Latency latency)
{
    formats::JsonWriter out;
    out.begin_object().field("inputTokenCount", usage.input_tokens).field("outputTokenCount", usage.output_tokens);
    out.field("invocationLatency", static_cast<std::int64_t>(latency.total.count()));
    out.field("firstByteLatency", static_cast<std::int64_t>(latency.first_byte.count()));
    if (usage.cache_read_tokens > 0) out.field("cacheReadInputTokenCount", usage.cache_read_tokens);
    if (usage.cache_write_tokens > 0) out.field("cacheWriteInputTokenCount", usage.cache_write_tokens);
    out.end_object();
    return "\"amazon-bedrock-invocationMetrics\":" + out.take();
}

formats::Identity identity_of(const models::Answer& answer, Time now)
{
    return {formats::new_id("msg_sekisho_"), std::string(answer.model()), now};
}

/// Anthropic's streaming events, one JSON text per chunk.
struct AnthropicForm {
    Time begun;
    guardrails::Choice guardrail;
    std::optional<formats::anthropic::MessageWriter> writer = {};  ///< once it is known which model answers

    static std::vector<ResponseStream> chunks(formats::ServerEvents events)
    {
        std::vector<ResponseStream> all(events.size());
        for (std::size_t i = 0; i < events.size(); ++i) all[i].chunk.emplace().bytes = std::move(events[i].data);
        return all;
    }
    std::vector<ResponseStream> begin(const models::Answer& answer)
    {
        writer.emplace(identity_of(answer, begun));
        return chunks(writer->begin(answer));
    }
    std::vector<ResponseStream> piece(models::Delta delta) { return chunks(writer->piece(std::move(delta))); }
    std::vector<ResponseStream> end(const models::Answer& answer, Latency latency)
    {
        auto events = writer->end(answer);
        auto& last = events.back().data;
        last = with_members(std::move(last), guardrail_members(guardrail, answer));
        last = with_members(std::move(last), metrics_member(answer.usage(), latency));
        return chunks(std::move(events));
    }
};

}  // namespace

Result<models::Prompt> read_prompt_body(std::string_view model_id, std::string_view body)
{
    if (!is_of(model_id, "anthropic."))
        return fail(
            validation("InvokeModel takes bodies of Anthropic's models and of Amazon Titan Text Embeddings only. Use "
                       "Converse for this model."));
    TRY(auto request, formats::anthropic::read_request(body, formats::anthropic::Flavour::bedrock));
    return std::move(request.prompt);
}

Result<InvokeModel::Reading> InvokeModel::read(Input& input) const { return read_invocation(input); }

Result<op::AccessChecks> InvokeModel::access(const Input& input, const Reading& reading, const op::Caller& caller,
                                             const op::Envelope& envelope) const
{
    return models_.to_ask(asking_of(input.modelId, gateway::Streaming::no, reading.max_tokens(), reading.guardrail), caller,
                          envelope);
}

Task<Result<InvokeModel::Output>> InvokeModel::execute(op::Authorized<Input> input, Reading reading) const
{
    CO_TRY(const auto* model, models_.find(input->modelId));
    auto call = call_of(input, "InvokeModel", *model, reading);
    Output output;
    if (auto* prompt = std::get_if<models::Prompt>(&reading.asked)) {
        CO_TRY_VOID(check_max_tokens(*prompt, *model));
        prompt->model_id = model->id;
        CO_TRY(output.body, co_await answer(std::move(call), std::move(*prompt)));
    } else {
        auto& request = std::get<models::EmbeddingRequest>(reading.asked);
        request.model_id = model->id;
        CO_TRY(output.body, co_await embed(std::move(call), std::move(request)));
    }
    output.contentType = json_type;
    output.performanceConfigLatency = input->performanceConfigLatency;
    output.serviceTier = input->serviceTier;
    co_return output;
}

Task<Result<std::string>> InvokeModel::answer(gateway::Call call, models::Prompt prompt) const
{
    const auto guardrail = call.guardrail;
    CO_TRY(const auto answer, co_await gateway_.ask(std::move(call), std::move(prompt)));
    CO_TRY(const auto whole, co_await formats::whole(*answer));
    auto body = formats::anthropic::write_response(whole, identity_of(*answer, clock_.now()));
    co_return with_members(std::move(body), guardrail_members(guardrail, *answer));
}

Task<Result<std::string>> InvokeModel::embed(gateway::Call call, models::EmbeddingRequest request) const
{
    CO_TRY(const auto embeddings, co_await gateway_.embed(std::move(call), std::move(request)));
    co_return formats::titan::write_embedding_response(embeddings);
}

Result<InvokeModelWithResponseStream::Reading> InvokeModelWithResponseStream::read(Input& input) const
{
    TRY(auto reading, read_invocation(input));
    auto* prompt = std::get_if<models::Prompt>(&reading.asked);
    if (!prompt) return fail(validation("The model is unsupported for streaming"));
    prompt->streams = true;
    return reading;
}

Result<op::AccessChecks> InvokeModelWithResponseStream::access(const Input& input, const Reading& reading,
                                                               const op::Caller& caller, const op::Envelope& envelope) const
{
    return models_.to_ask(asking_of(input.modelId, gateway::Streaming::yes, reading.max_tokens(), reading.guardrail), caller,
                          envelope);
}

Task<Result<InvokeModelWithResponseStream::Output>> InvokeModelWithResponseStream::execute(op::Authorized<Input> input,
                                                                                           Reading reading) const
{
    CO_TRY(const auto* model, models_.find(input->modelId));
    auto& prompt = std::get<models::Prompt>(reading.asked);
    CO_TRY_VOID(check_max_tokens(prompt, *model));
    prompt.model_id = model->id;
    auto call = call_of(input, "InvokeModelWithResponseStream", *model, reading);
    CO_TRY(auto answer, co_await gateway_.ask(std::move(call), std::move(prompt)));
    AnthropicForm form{clock_.now(), std::move(reading.guardrail)};
    Output output;
    output.body = std::make_unique<AnswerEvents<AnthropicForm>>(std::move(form), std::move(answer), clock_);
    output.contentType = json_type;
    output.performanceConfigLatency = input->performanceConfigLatency;
    output.serviceTier = input->serviceTier;
    co_return output;
}

}  // namespace sekisho::bedrock_runtime
