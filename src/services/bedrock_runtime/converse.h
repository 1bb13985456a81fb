#pragma once

#include "gateway/gateway.h"
#include "gateway/model_access.h"
#include "op/operation.h"
#include "shapes/bedrock_runtime.h"

namespace sekisho::bedrock_runtime {

/// The largest conversation, in bytes of its JSON form.
inline constexpr std::size_t largest_conversation = 25 * 1024 * 1024;

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
class Converse : public shapes::bedrock_runtime::ConverseOperation {
public:
    static constexpr op::Effect effect = op::Effect::model;
    static constexpr std::size_t body_limit = largest_conversation;
    Converse(const gateway::ModelAccess& models, const gateway::Gateway& gateway, const Clock& clock)
        : models_(models), gateway_(gateway), clock_(clock)
    {
    }
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

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
    ConverseStream(const gateway::ModelAccess& models, const gateway::Gateway& gateway, const Clock& clock)
        : models_(models), gateway_(gateway), clock_(clock)
    {
    }
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const gateway::ModelAccess& models_;
    const gateway::Gateway& gateway_;
    const Clock& clock_;
};

}  // namespace sekisho::bedrock_runtime
