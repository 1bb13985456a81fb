#pragma once

#include "gateway/gateway.h"
#include "gateway/model_access.h"
#include "op/operation.h"
#include "services/bedrock_runtime/requests.h"
#include "shapes/bedrock_runtime.h"

namespace sekisho::bedrock_runtime {

/// A conversation, read once before access is judged.
struct ConverseReading {
    models::Prompt prompt;
    guardrails::Choice guardrail;
};

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
class Converse : public shapes::bedrock_runtime::ConverseOperation {
public:
    static constexpr op::Effect effect = op::Effect::model;
    static constexpr std::size_t body_limit = largest_conversation;
    using Reading = ConverseReading;
    Converse(const gateway::ModelAccess& models, const gateway::Gateway& gateway, const Clock& clock)
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

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
class ConverseStream : public shapes::bedrock_runtime::ConverseStreamOperation {
public:
    static constexpr op::Effect effect = op::Effect::model;
    static constexpr std::size_t body_limit = largest_conversation;
    using Reading = ConverseReading;
    ConverseStream(const gateway::ModelAccess& models, const gateway::Gateway& gateway, const Clock& clock)
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
