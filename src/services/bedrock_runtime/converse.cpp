#include "services/bedrock_runtime/converse.h"

#include "models/formats/converse/converse.h"
#include "services/bedrock_runtime/answer_events.h"

namespace sekisho::bedrock_runtime {
namespace {

using formats::converse::Trace;

template <class Input>
Result<ConverseReading> read_conversation(Input& input)
{
    TRY(auto prompt, formats::converse::read_request(input));
    return ConverseReading{std::move(prompt), choice_in_config(input)};
}

template <class Input>
gateway::Call call_of(const op::Authorized<Input>& input, std::string door, const models::Model& model,
                      const ConverseReading& reading)
{
    auto call = gateway::Call::of(input, std::move(door), model);
    call.guardrail = reading.guardrail;
    if (input->requestMetadata) remark(*call.remarks, *input->requestMetadata);
    return call;
}

Trace trace_of(const guardrails::Choice& guardrail) { return guardrail.wants_trace ? Trace::include : Trace::leave_out; }

/// What the request asked of speed and price, which is what it gets: nothing else is let in.
struct Terms {
    std::optional<shapes::bedrock_runtime::PerformanceConfiguration> performance;
    std::optional<shapes::bedrock_runtime::ServiceTier> tier;

    template <class Into>
    void tell(Into& into) const
    {
        into.performanceConfig = performance;
        into.serviceTier = tier;
    }
};

struct ConverseForm {
    formats::converse::StreamWriter writer;
    Trace trace = Trace::leave_out;
    Terms terms;

    auto begin(const models::Answer&) const { return writer.begin(); }
    auto piece(models::Delta delta) { return writer.piece(std::move(delta)); }
    auto end(const models::Answer& answer, Latency latency)
    {
        auto events = writer.end(answer, latency.total, trace);
        terms.tell(*events.back().metadata);
        return events;
    }
};

}  // namespace

Result<Converse::Reading> Converse::read(Input& input) const { return read_conversation(input); }

Result<op::AccessChecks> Converse::access(const Input& input, const Reading& reading, const op::Caller& caller,
                                          const op::Envelope& envelope) const
{
    return models_.to_ask(asking_of(input.modelId, gateway::Streaming::no, reading.prompt.max_tokens, reading.guardrail),
                          caller, envelope);
}

Task<Result<Converse::Output>> Converse::execute(op::Authorized<Input> input, Reading reading) const
{
    const auto begun = clock_.now();
    CO_TRY(const auto* model, models_.find(input->modelId));
    CO_TRY_VOID(check_max_tokens(reading.prompt, *model));
    reading.prompt.model_id = model->id;
    auto call = call_of(input, "Converse", *model, reading);
    CO_TRY(const auto answer, co_await gateway_.ask(std::move(call), std::move(reading.prompt)));
    CO_TRY(auto whole, co_await formats::whole(*answer));
    auto output = formats::converse::write_response(std::move(whole), clock_.now() - begun, trace_of(reading.guardrail));
    Terms{input->performanceConfig, input->serviceTier}.tell(output);
    co_return output;
}

Result<ConverseStream::Reading> ConverseStream::read(Input& input) const { return read_conversation(input); }

Result<op::AccessChecks> ConverseStream::access(const Input& input, const Reading& reading, const op::Caller& caller,
                                                const op::Envelope& envelope) const
{
    return models_.to_ask(asking_of(input.modelId, gateway::Streaming::yes, reading.prompt.max_tokens, reading.guardrail),
                          caller, envelope);
}

Task<Result<ConverseStream::Output>> ConverseStream::execute(op::Authorized<Input> input, Reading reading) const
{
    CO_TRY(const auto* model, models_.find(input->modelId));
    CO_TRY_VOID(check_max_tokens(reading.prompt, *model));
    reading.prompt.model_id = model->id;
    auto call = call_of(input, "ConverseStream", *model, reading);
    CO_TRY(auto answer, co_await gateway_.ask(std::move(call), std::move(reading.prompt)));
    ConverseForm form{{}, trace_of(reading.guardrail), {input->performanceConfig, input->serviceTier}};
    Output output;
    output.stream = std::make_unique<AnswerEvents<ConverseForm>>(std::move(form), std::move(answer), clock_);
    co_return output;
}

}  // namespace sekisho::bedrock_runtime
