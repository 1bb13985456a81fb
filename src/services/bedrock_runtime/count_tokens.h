#pragma once

#include "gateway/gateway.h"
#include "gateway/model_access.h"
#include "op/operation.h"
#include "services/bedrock_runtime/requests.h"
#include "shapes/bedrock_runtime.h"

namespace sekisho::bedrock_runtime {

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html
class CountTokens : public shapes::bedrock_runtime::CountTokensOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    static constexpr std::size_t body_limit = largest_conversation;
    using Reading = models::Prompt;
    CountTokens(const gateway::ModelAccess& models, const gateway::Gateway& gateway) : models_(models), gateway_(gateway) {}
    Result<Reading> read(Input& input) const;
    Result<op::AccessChecks> access(const Input& input, const Reading& reading, const op::Caller& caller,
                                    const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input, Reading reading) const;

private:
    const gateway::ModelAccess& models_;
    const gateway::Gateway& gateway_;
};

}  // namespace sekisho::bedrock_runtime
