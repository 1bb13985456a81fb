#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "models/catalogue.h"
#include "shapes/bedrock_runtime.h"

namespace sekisho::bedrock_runtime {

/// What Converse and ConverseStream have in common; both requests are read through it.
struct Conversation {
    const std::optional<std::vector<shapes::bedrock_runtime::Message>>& messages;
    const std::optional<std::vector<shapes::bedrock_runtime::SystemContentBlock>>& system;
    const std::optional<shapes::bedrock_runtime::InferenceConfiguration>& inference;
    bool wants_tools = false;

    template <class Request>
    static Conversation of(const Request& request)
    {
        return {request.messages, request.system, request.inferenceConfig, request.toolConfig.has_value()};
    }
};

/// The prompt, or a ValidationException with Bedrock's text: roles must alternate and begin with the user; what the
/// model cannot take (tools, images, documents) is refused, never dropped.
[[nodiscard]] Result<models::Prompt> prompt_of(const Conversation& conversation, const models::Model& model);

/// The rules on roles alone, shared with Anthropic message bodies.
[[nodiscard]] Result<void> check_roles(const std::vector<models::Message>& messages);

/// "end_turn", "max_tokens", "stop_sequence": Bedrock's names, and Anthropic's.
[[nodiscard]] std::string name_of(models::StopReason reason);

[[nodiscard]] shapes::bedrock_runtime::TokenUsage token_usage(const models::Usage& usage);

}  // namespace sekisho::bedrock_runtime
