#pragma once

#include <map>
#include <variant>

#include "gateway/gateway.h"
#include "gateway/model_access.h"
#include "op/operation.h"
#include "services/bedrock_runtime/requests.h"
#include "shapes/bedrock_runtime.h"

namespace sekisho::bedrock_runtime {

/// A body of the model's own form, read once before access is judged.
struct InvokeReading {
    std::variant<models::Prompt, models::EmbeddingRequest> asked;
    guardrails::Choice guardrail;
    std::map<std::string, std::string> metadata;

    /// Vectors have no output tokens.
    [[nodiscard]] std::optional<std::int64_t> max_tokens() const
    {
        const auto* prompt = std::get_if<models::Prompt>(&asked);
        return prompt ? prompt->max_tokens : 0;
    }
};

/// The prompt in a body for `model_id` (an id or ARN): Anthropic's Messages for Anthropic's models. ValidationException.
[[nodiscard]] Result<models::Prompt> read_prompt_body(std::string_view model_id, std::string_view body);

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
class InvokeModel : public shapes::bedrock_runtime::InvokeModelOperation {
public:
    static constexpr op::Effect effect = op::Effect::model;
    static constexpr std::size_t body_limit = largest_conversation;
    using Reading = InvokeReading;
    InvokeModel(const gateway::ModelAccess& models, const gateway::Gateway& gateway, const Clock& clock)
        : models_(models), gateway_(gateway), clock_(clock)
    {
    }
    Result<Reading> read(Input& input) const;
    Result<op::AccessChecks> access(const Input& input, const Reading& reading, const op::Caller& caller,
                                    const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input, Reading reading) const;

private:
    [[nodiscard]] Task<Result<std::string>> answer(gateway::Call call, models::Prompt prompt) const;
    [[nodiscard]] Task<Result<std::string>> embed(gateway::Call call, models::EmbeddingRequest request) const;

    const gateway::ModelAccess& models_;
    const gateway::Gateway& gateway_;
    const Clock& clock_;
};

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html
class InvokeModelWithResponseStream : public shapes::bedrock_runtime::InvokeModelWithResponseStreamOperation {
public:
    static constexpr op::Effect effect = op::Effect::model;
    static constexpr std::size_t body_limit = largest_conversation;
    using Reading = InvokeReading;
    InvokeModelWithResponseStream(const gateway::ModelAccess& models, const gateway::Gateway& gateway, const Clock& clock)
        : models_(models), gateway_(gateway), clock_(clock)
    {
    }
    Result<Reading> read(Input& input) const;
    Result<op::AccessChecks> access(const Input& input, const Reading& reading, const op::Caller& caller,
                                    const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input, Reading reading) const;

private:
    const gateway::ModelAccess& models_;
    const gateway::Gateway& gateway_;
    const Clock& clock_;
};

}  // namespace sekisho::bedrock_runtime
