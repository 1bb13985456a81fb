#include "services/bedrock_runtime/invoke_model.h"

#include "op/errors.h"
#include "services/bedrock_runtime/answer_events.h"
#include "services/bedrock_runtime/anthropic_messages.h"
#include "services/bedrock_runtime/conversation.h"

namespace sekisho::bedrock_runtime {
namespace {

using shapes::bedrock_runtime::ResponseStream;

template <class Request>
Result<models::Prompt> prompt_of_body(const Request& request, const models::Model& model)
{
    TRY_VOID(anthropic::check_model(model));
    return anthropic::parse_body(request.body.value_or(""), model);
}

template <class Input>
gateway::Asking asking_of(const Input& input, gateway::Streaming streaming)
{
    return {.model_id = input.modelId,
            .streaming = streaming,
            .max_tokens = std::nullopt,
            .guardrail = input.guardrailIdentifier ? std::string_view(*input.guardrailIdentifier) : std::string_view(),
            .guardrail_version = input.guardrailVersion ? std::string_view(*input.guardrailVersion) : std::string_view()};
}

template <class Input>
gateway::Call call_of(const op::Authorized<Input>& input, std::string door, const models::Model& model)
{
    auto call = gateway::Call::of(input, std::move(door), model);
    call.guardrail = {input->guardrailIdentifier.value_or(""), input->guardrailVersion.value_or(""), false, false};
    return call;
}

ResponseStream chunk(std::string json)
{
    ResponseStream event;
    event.chunk.emplace().bytes = std::move(json);
    return event;
}

/// Anthropic's streaming events, one JSON text per chunk.
struct AnthropicForm {
    std::string model;

    std::vector<ResponseStream> before(const models::Answer& answer) const
    {
        return {chunk(anthropic::message_start(answer.usage(), model)), chunk(anthropic::content_block_start())};
    }
    std::vector<ResponseStream> piece(const std::string& text) const
    {
        return {chunk(anthropic::content_block_delta(text))};
    }
    std::vector<ResponseStream> after(const models::Answer& answer, Latency latency) const
    {
        return {chunk(anthropic::content_block_stop()), chunk(anthropic::message_delta(answer)),
                chunk(anthropic::message_stop(answer.usage(), latency.total, latency.first_byte))};
    }
};

}  // namespace

Result<op::AccessChecks> InvokeModel::access(const Input& input, const op::Caller& caller,
                                             const op::Envelope& envelope) const
{
    return models_.to_ask(asking_of(input, gateway::Streaming::no), caller, envelope);
}

Task<Result<InvokeModel::Output>> InvokeModel::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto* model, models_.find(input->modelId));
    CO_TRY(auto prompt, prompt_of_body(*input, *model));
    auto call = call_of(input, "InvokeModel", *model);
    CO_TRY(const auto answer, co_await gateway_.ask(std::move(call), std::move(prompt)));
    CO_TRY(const auto text, co_await whole_text(*answer));
    Output output;
    output.body = anthropic::message_body(*answer, text, answer->model());
    output.contentType = "application/json";
    co_return output;
}

Result<op::AccessChecks> InvokeModelWithResponseStream::access(const Input& input, const op::Caller& caller,
                                                               const op::Envelope& envelope) const
{
    return models_.to_ask(asking_of(input, gateway::Streaming::yes), caller, envelope);
}

Task<Result<InvokeModelWithResponseStream::Output>> InvokeModelWithResponseStream::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto* model, models_.find(input->modelId));
    CO_TRY(auto prompt, prompt_of_body(*input, *model));
    prompt.streams = true;
    auto call = call_of(input, "InvokeModelWithResponseStream", *model);
    CO_TRY(auto answer, co_await gateway_.ask(std::move(call), std::move(prompt)));
    Output output;
    AnthropicForm form{std::string(answer->model())};
    output.body = std::make_unique<AnswerEvents<AnthropicForm>>(std::move(form), std::move(answer), clock_);
    output.contentType = "application/json";
    co_return output;
}

Result<op::AccessChecks> CountTokens::access(const Input& input, const op::Caller&, const op::Envelope& envelope) const
{
    return models_.to_use("bedrock:CountTokens", input.modelId, envelope);
}

Task<Result<CountTokens::Output>> CountTokens::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto* model, models_.find(input->modelId));
    models::Prompt prompt;
    if (input->input.invokeModel) {
        CO_TRY_VOID(anthropic::check_model(*model));
        CO_TRY(prompt, anthropic::parse_body(input->input.invokeModel->body, *model));
    } else if (input->input.converse) {
        const auto& asked = *input->input.converse;
        const Conversation conversation{asked.messages, asked.system, std::nullopt, asked.toolConfig.has_value()};
        CO_TRY(prompt, prompt_of(conversation, *model));
    } else {
        co_return fail(op::errors::validation("The input must have one of invokeModel and converse."));
    }
    CO_TRY(const auto count,
           co_await gateway_.count_tokens(gateway::Call::of(input, "CountTokens", *model), std::move(prompt)));
    Output output;
    output.inputTokens = static_cast<int>(count);
    co_return output;
}

}  // namespace sekisho::bedrock_runtime
