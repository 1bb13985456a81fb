#pragma once

#include "gateway/gateway.h"
#include "gateway/model_access.h"
#include "op/operation.h"
#include "services/bedrock_runtime/converse.h"
#include "shapes/bedrock_runtime.h"

namespace sekisho::bedrock_runtime {

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
class InvokeModel : public shapes::bedrock_runtime::InvokeModelOperation {
public:
    static constexpr op::Effect effect = op::Effect::model;
    static constexpr std::size_t body_limit = largest_conversation;
    InvokeModel(const gateway::ModelAccess& models, const gateway::Gateway& gateway, const Clock&)
        : models_(models), gateway_(gateway)
    {
    }
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const gateway::ModelAccess& models_;
    const gateway::Gateway& gateway_;
};

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html
class InvokeModelWithResponseStream : public shapes::bedrock_runtime::InvokeModelWithResponseStreamOperation {
public:
    static constexpr op::Effect effect = op::Effect::model;
    static constexpr std::size_t body_limit = largest_conversation;
    InvokeModelWithResponseStream(const gateway::ModelAccess& models, const gateway::Gateway& gateway, const Clock& clock)
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

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html
class CountTokens : public shapes::bedrock_runtime::CountTokensOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    static constexpr std::size_t body_limit = largest_conversation;
    CountTokens(const gateway::ModelAccess& models, const gateway::Gateway& gateway, const Clock&)
        : models_(models), gateway_(gateway)
    {
    }
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const gateway::ModelAccess& models_;
    const gateway::Gateway& gateway_;
};

}  // namespace sekisho::bedrock_runtime
