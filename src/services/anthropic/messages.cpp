#include "services/anthropic/messages.h"

namespace sekisho::anthropic {
namespace {

namespace format = formats::anthropic;

Result<format::Request> read_body(std::string_view body, format::Purpose purpose)
{
    TRY(auto request, format::read_request(body, format::Flavour::direct, purpose));
    TRY_VOID(gateway::check_model_name(request.model));
    return request;
}

}  // namespace

Result<CreateMessage::Reading> CreateMessage::read(Input& input) const
{
    return read_body(input.body, format::Purpose::answer);
}

Result<op::AccessChecks> CreateMessage::access(const Input& input, const Reading& reading, const op::Caller& caller,
                                               const op::Envelope& envelope) const
{
    return gateway::checks_to_ask(parts_.models, input, reading.model, reading.prompt, caller, envelope);
}

Task<Result<CreateMessage::Output>> CreateMessage::execute(op::Authorized<Input> input, Reading reading) const
{
    CO_TRY(auto call, gateway::door_call(parts_.models, input, "Messages", reading.model));
    const bool streams = reading.prompt.streams;
    reading.prompt.model_id = call.model->id;
    formats::Identity identity{formats::new_id("msg_"), reading.model, input.envelope().time};
    CO_TRY(auto answer, co_await parts_.gateway.ask(std::move(call), std::move(reading.prompt)));
    if (streams) {
        gateway::AnswerStream stream{shapes::anthropic::service, input.envelope().request_id};
        auto writer = std::make_unique<format::MessageWriter>(std::move(identity));
        co_return gateway::stream_output<Output>(std::move(answer), std::move(writer), std::move(stream));
    }
    CO_TRY(const auto whole, co_await formats::whole(*answer));
    co_return gateway::json_output<Output>(format::write_response(whole, identity));
}

Result<CountMessageTokens::Reading> CountMessageTokens::read(Input& input) const
{
    return read_body(input.body, format::Purpose::count);
}

Result<op::AccessChecks> CountMessageTokens::access(const Input&, const Reading& reading, const op::Caller&,
                                                    const op::Envelope& envelope) const
{
    return parts_.models.to_use("bedrock:CountTokens", parts_.models.id_of(reading.model), envelope);
}

Task<Result<CountMessageTokens::Output>> CountMessageTokens::execute(op::Authorized<Input> input, Reading reading) const
{
    CO_TRY(auto call, gateway::door_call(parts_.models, input, "CountMessageTokens", reading.model));
    reading.prompt.model_id = call.model->id;
    CO_TRY(const auto count, co_await parts_.gateway.count_tokens(std::move(call), std::move(reading.prompt)));
    co_return gateway::json_output<Output>(format::write_token_count(count));
}

}  // namespace sekisho::anthropic
