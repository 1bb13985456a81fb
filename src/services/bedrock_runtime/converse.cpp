#include "services/bedrock_runtime/converse.h"

#include "services/bedrock_runtime/answer_events.h"
#include "services/bedrock_runtime/conversation.h"
#include "services/bedrock_runtime/model_access.h"

namespace sekisho::bedrock_runtime {
namespace {

using shapes::bedrock_runtime::ConverseStreamOutput;

std::optional<wire::Json> disclosure_of(const models::Provider& provider)
{
    auto disclosure = provider.disclosure();
    if (disclosure.is_null()) return std::nullopt;
    return disclosure;
}

/// ConverseStream's events: messageStart, one contentBlockDelta per piece, contentBlockStop, messageStop, metadata.
struct ConverseForm {
    std::optional<wire::Json> disclosure;

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
        stop.additionalModelResponseFields = disclosure;
        auto& metadata = events[2].metadata.emplace();
        metadata.usage = token_usage(answer.usage());
        metadata.metrics.latencyMs = latency.total.count();
        return events;
    }
};

}  // namespace

Result<op::AccessChecks> Converse::access(const Input& input, const op::Caller&, const op::Envelope& envelope) const
{
    return may_ask("bedrock:InvokeModel", input.modelId, envelope);
}

Task<Result<Converse::Output>> Converse::execute(op::Authorized<Input> input) const
{
    const auto begun = clock_.now();
    CO_TRY(const auto* model, find_model(catalogue_, input->modelId));
    CO_TRY(auto prompt, prompt_of(Conversation::of(*input), *model));
    CO_TRY(const auto answer, co_await model->provider->ask(std::move(prompt)));
    CO_TRY(auto text, co_await whole_text(*answer));

    Output output;
    auto& message = output.output.message.emplace();
    message.role = "assistant";
    message.content.emplace_back().text = std::move(text);
    output.stopReason = name_of(answer->stop_reason());
    output.usage = token_usage(answer->usage());
    output.metrics.latencyMs = (clock_.now() - begun).count();
    output.additionalModelResponseFields = disclosure_of(*model->provider);
    co_return output;
}

Result<op::AccessChecks> ConverseStream::access(const Input& input, const op::Caller&, const op::Envelope& envelope) const
{
    return may_ask("bedrock:InvokeModelWithResponseStream", input.modelId, envelope);
}

Task<Result<ConverseStream::Output>> ConverseStream::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto* model, find_model(catalogue_, input->modelId));
    CO_TRY(auto prompt, prompt_of(Conversation::of(*input), *model));
    CO_TRY(auto answer, co_await model->provider->ask(std::move(prompt)));
    Output output;
    output.stream = std::make_unique<AnswerEvents<ConverseForm>>(ConverseForm{disclosure_of(*model->provider)},
                                                                 std::move(answer), clock_);
    co_return output;
}

}  // namespace sekisho::bedrock_runtime
