#include "services/bedrock_runtime/converse.h"

#include "services/bedrock_runtime/answer_events.h"
#include "services/bedrock_runtime/conversation.h"

namespace sekisho::bedrock_runtime {
namespace {

using shapes::bedrock_runtime::ConverseStreamOutput;

std::optional<wire::Json> extra_of(const models::Answer& answer)
{
    auto extra = answer.extra();
    if (extra.is_null()) return std::nullopt;
    return extra;
}

template <class Input>
gateway::Asking asking_of(const Input& input, gateway::Streaming streaming)
{
    gateway::Asking asking{.model_id = input.modelId, .streaming = streaming};
    if (input.inferenceConfig && input.inferenceConfig->maxTokens) asking.max_tokens = *input.inferenceConfig->maxTokens;
    if (input.guardrailConfig) {
        asking.guardrail = input.guardrailConfig->guardrailIdentifier.value_or("");
        asking.guardrail_version = input.guardrailConfig->guardrailVersion.value_or("");
    }
    return asking;
}

template <class Input>
gateway::Call call_of(const op::Authorized<Input>& input, std::string door, const models::Model& model)
{
    auto call = gateway::Call::of(input, std::move(door), model);
    if (const auto& guardrail = input->guardrailConfig)
        call.guardrail = {guardrail->guardrailIdentifier.value_or(""), guardrail->guardrailVersion.value_or(""), false,
                          false};
    return call;
}

/// ConverseStream's events: messageStart, one contentBlockDelta per piece, contentBlockStop, messageStop, metadata.
struct ConverseForm {
    std::vector<ConverseStreamOutput> before(const models::Answer&) const
    {
        ConverseStreamOutput start;
        start.messageStart.emplace().role = "assistant";
        return {std::move(start)};
    }

    std::vector<ConverseStreamOutput> piece(std::string text) const
    {
        ConverseStreamOutput delta;
        delta.contentBlockDelta.emplace().delta.text = std::move(text);
        return {std::move(delta)};
    }

    std::vector<ConverseStreamOutput> after(const models::Answer& answer, Latency latency) const
    {
        std::vector<ConverseStreamOutput> events(3);
        events[0].contentBlockStop.emplace();
        auto& stop = events[1].messageStop.emplace();
        stop.stopReason = name_of(answer.stop_reason());
        stop.additionalModelResponseFields = extra_of(answer);
        auto& metadata = events[2].metadata.emplace();
        metadata.usage = token_usage(answer.usage());
        metadata.metrics.latencyMs = latency.total.count();
        return events;
    }
};

}  // namespace

Result<op::AccessChecks> Converse::access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const
{
    return models_.to_ask(asking_of(input, gateway::Streaming::no), caller, envelope);
}

Task<Result<Converse::Output>> Converse::execute(op::Authorized<Input> input) const
{
    const auto begun = clock_.now();
    CO_TRY(const auto* model, models_.find(input->modelId));
    CO_TRY(auto prompt, prompt_of(Conversation::of(*input), *model));
    auto call = call_of(input, "Converse", *model);
    CO_TRY(const auto answer, co_await gateway_.ask(std::move(call), std::move(prompt)));
    CO_TRY(auto text, co_await whole_text(*answer));

    Output output;
    auto& message = output.output.message.emplace();
    message.role = "assistant";
    message.content.emplace_back().text = std::move(text);
    output.stopReason = name_of(answer->stop_reason());
    output.usage = token_usage(answer->usage());
    output.metrics.latencyMs = (clock_.now() - begun).count();
    output.additionalModelResponseFields = extra_of(*answer);
    co_return output;
}

Result<op::AccessChecks> ConverseStream::access(const Input& input, const op::Caller& caller,
                                                const op::Envelope& envelope) const
{
    return models_.to_ask(asking_of(input, gateway::Streaming::yes), caller, envelope);
}

Task<Result<ConverseStream::Output>> ConverseStream::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto* model, models_.find(input->modelId));
    CO_TRY(auto prompt, prompt_of(Conversation::of(*input), *model));
    prompt.streams = true;
    auto call = call_of(input, "ConverseStream", *model);
    CO_TRY(auto answer, co_await gateway_.ask(std::move(call), std::move(prompt)));
    Output output;
    output.stream = std::make_unique<AnswerEvents<ConverseForm>>(ConverseForm{}, std::move(answer), clock_);
    co_return output;
}

}  // namespace sekisho::bedrock_runtime
