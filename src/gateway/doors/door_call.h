#pragma once

#include <string>
#include <string_view>

#include "gateway/doors/answer_stream.h"
#include "gateway/gateway.h"
#include "gateway/model_access.h"
#include "models/formats/answer.h"

/// What the doors of other model APIs share: they name models by ids, ARNs and aliases in their bodies, guardrails in
/// headers, and answer with a text or a stream of events.
namespace sekisho::gateway {

/// The largest body of a request, in bytes.
inline constexpr std::size_t largest_door_request = 25 * 1024 * 1024;

/// What a handler of such a door works with; all of it outlives the handlers.
struct DoorParts {
    const ModelAccess& models;
    const Gateway& gateway;
};

/// ValidationException where the text can be no model's name: names become part of ARNs that policies match.
[[nodiscard]] Result<void> check_model_name(std::string_view name);

/// The checks of a call: those of Bedrock's own doors.
template <class Input>
[[nodiscard]] op::AccessChecks checks_to_ask(const ModelAccess& models, const Input& input, const std::string& model,
                                             const models::Prompt& prompt, const op::Caller& caller,
                                             const op::Envelope& envelope)
{
    const auto id = models.id_of(model);
    const auto text = [](const auto& header) { return header ? std::string_view(*header) : std::string_view(); };
    const Asking asking{.model_id = id,
                        .streaming = prompt.streams ? Streaming::yes : Streaming::no,
                        .max_tokens = prompt.max_tokens,
                        .guardrail = text(input.guardrailIdentifier),
                        .guardrail_version = text(input.guardrailVersion)};
    return models.to_ask(asking, caller, envelope);
}

template <class Input>
[[nodiscard]] Result<Call> door_call(const ModelAccess& models, const op::Authorized<Input>& input, std::string door,
                                     const std::string& model)
{
    TRY(const auto* found, models.find_named(model));
    auto call = Call::of(input, std::move(door), *found);
    call.guardrail = {input->guardrailIdentifier.value_or(""), input->guardrailVersion.value_or(""), false, false};
    return call;
}

template <class Output>
[[nodiscard]] Output json_output(std::string text)
{
    Output output;
    output.contentType = "application/json";
    output.body = net::string_body(std::move(text));
    return output;
}

template <class Output>
[[nodiscard]] Output stream_output(models::AnswerPtr answer, std::unique_ptr<formats::EventWriter> writer,
                                   AnswerStream stream)
{
    Output output;
    output.contentType = "text/event-stream; charset=utf-8";
    output.cacheControl = "no-cache";
    output.body = answer_stream(std::move(answer), std::move(writer), std::move(stream));
    return output;
}

}  // namespace sekisho::gateway
