#include "services/openai/completions.h"

namespace sekisho::openai {
namespace {

using gateway::StreamEnd;

template <class Reading>
Result<Reading> named_well(Result<Reading> reading)
{
    if (reading) TRY_VOID(gateway::check_model_name(reading->model));
    return reading;
}

gateway::AnswerStream stream_of(const op::Envelope& envelope, StreamEnd end)
{
    return {shapes::openai::service, envelope.request_id, end};
}

}  // namespace

Result<CreateChatCompletion::Reading> CreateChatCompletion::read(Input& input) const
{
    return named_well(formats::openai::read_chat_request(input.body));
}

Result<op::AccessChecks> CreateChatCompletion::access(const Input& input, const Reading& reading, const op::Caller& caller,
                                                      const op::Envelope& envelope) const
{
    return gateway::checks_to_ask(parts_.models, input, reading.model, reading.prompt, caller, envelope);
}

Task<Result<CreateChatCompletion::Output>> CreateChatCompletion::execute(op::Authorized<Input> input, Reading reading) const
{
    CO_TRY(auto call, gateway::door_call(parts_.models, input, "ChatCompletions", reading.model));
    const bool streams = reading.prompt.streams;
    reading.prompt.model_id = call.model->id;
    formats::Identity identity{formats::new_id("chatcmpl-"), reading.model, input.envelope().time};
    CO_TRY(auto answer, co_await parts_.gateway.ask(std::move(call), std::move(reading.prompt)));
    if (streams) {
        using Writer = formats::openai::ChatWriter;
        const auto usage = reading.include_usage ? Writer::Usage::include : Writer::Usage::leave_out;
        auto stream = stream_of(input.envelope(), StreamEnd::with_done_marker);
        co_return gateway::stream_output<Output>(std::move(answer), std::make_unique<Writer>(std::move(identity), usage),
                                                 std::move(stream));
    }
    CO_TRY(const auto whole, co_await formats::whole(*answer));
    co_return gateway::json_output<Output>(formats::openai::write_chat_response(whole, identity));
}

Result<CreateResponse::Reading> CreateResponse::read(Input& input) const
{
    return named_well(formats::openai::read_responses_request(input.body));
}

Result<op::AccessChecks> CreateResponse::access(const Input& input, const Reading& reading, const op::Caller& caller,
                                                const op::Envelope& envelope) const
{
    return gateway::checks_to_ask(parts_.models, input, reading.model, reading.prompt, caller, envelope);
}

Task<Result<CreateResponse::Output>> CreateResponse::execute(op::Authorized<Input> input, Reading reading) const
{
    CO_TRY(auto call, gateway::door_call(parts_.models, input, "Responses", reading.model));
    const bool streams = reading.prompt.streams;
    reading.prompt.model_id = call.model->id;
    formats::Identity identity{formats::new_id("resp_"), reading.model, input.envelope().time};
    CO_TRY(auto answer, co_await parts_.gateway.ask(std::move(call), std::move(reading.prompt)));
    if (streams) {
        auto writer = std::make_unique<formats::openai::ResponsesWriter>(std::move(identity), std::move(reading.echo));
        auto stream = stream_of(input.envelope(), StreamEnd::with_last_event);
        co_return gateway::stream_output<Output>(std::move(answer), std::move(writer), std::move(stream));
    }
    CO_TRY(const auto whole, co_await formats::whole(*answer));
    co_return gateway::json_output<Output>(formats::openai::write_responses_response(whole, identity, reading.echo));
}

Result<CreateEmbeddings::Reading> CreateEmbeddings::read(Input& input) const
{
    return named_well(formats::openai::read_embeddings_request(input.body));
}

Result<op::AccessChecks> CreateEmbeddings::access(const Input& input, const Reading& reading, const op::Caller& caller,
                                                  const op::Envelope& envelope) const
{
    models::Prompt vectors;
    vectors.max_tokens = 0;  // they have no output tokens: what policies are told at Bedrock's own door
    return gateway::checks_to_ask(parts_.models, input, reading.model, vectors, caller, envelope);
}

Task<Result<CreateEmbeddings::Output>> CreateEmbeddings::execute(op::Authorized<Input> input, Reading reading) const
{
    CO_TRY(auto call, gateway::door_call(parts_.models, input, "Embeddings", reading.model));
    reading.request.model_id = call.model->id;
    CO_TRY(const auto embeddings, co_await parts_.gateway.embed(std::move(call), std::move(reading.request)));
    co_return gateway::json_output<Output>(
        formats::openai::write_embeddings_response(embeddings, reading.model, reading.encoding));
}

}  // namespace sekisho::openai
