#pragma once

#include <optional>
#include <string>

#include "gateway/gateway.h"
#include "gateway/model_access.h"
#include "guardrails/guard.h"

/// What the operations of this service read of their requests beside the prompt.
namespace sekisho::bedrock_runtime {

/// The largest conversation, in bytes of its JSON form.
inline constexpr std::size_t largest_conversation = 25 * 1024 * 1024;

/// Of Converse and ConverseStream.
template <class Input>
[[nodiscard]] guardrails::Choice choice_in_config(const Input& input)
{
    guardrails::Choice choice;
    if (!input.guardrailConfig) return choice;
    const auto& config = *input.guardrailConfig;
    choice.identifier = config.guardrailIdentifier.value_or("");
    choice.version = config.guardrailVersion.value_or("");
    const auto trace = config.trace.value_or("disabled");
    choice.wants_trace = trace == "enabled" || trace == "enabled_full";
    if constexpr (requires { config.streamProcessingMode; })
        choice.asynchronous = config.streamProcessingMode.value_or("sync") == "async";
    return choice;
}

/// Of InvokeModel and InvokeModelWithResponseStream.
template <class Input>
[[nodiscard]] guardrails::Choice choice_in_headers(const Input& input)
{
    const auto trace = input.trace.value_or("DISABLED");
    return {input.guardrailIdentifier.value_or(""), input.guardrailVersion.value_or(""),
            trace == "ENABLED" || trace == "ENABLED_FULL", false};
}

[[nodiscard]] inline gateway::Asking asking_of(std::string_view model_id, gateway::Streaming streaming,
                                               std::optional<std::int64_t> max_tokens, const guardrails::Choice& guardrail)
{
    return {model_id, streaming, max_tokens, guardrail.identifier, guardrail.version};
}

/// "The maximum tokens you requested exceeds the model limit of ..."
[[nodiscard]] Result<void> check_max_tokens(const models::Prompt& prompt, const models::Model& model);

/// Puts a request's metadata on record.
void remark(op::Remarks& remarks, const std::map<std::string, std::string>& metadata);
/// The same of the header X-Amzn-Bedrock-Request-Metadata, a JSON object of strings. ValidationException.
[[nodiscard]] Result<std::map<std::string, std::string>> parse_metadata(const std::string& json);

}  // namespace sekisho::bedrock_runtime
