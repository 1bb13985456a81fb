#include "services/bedrock_runtime/operations.h"

#include "services/bedrock_runtime/converse.h"
#include "services/bedrock_runtime/count_tokens.h"
#include "services/bedrock_runtime/invoke_model.h"

namespace sekisho::bedrock_runtime {

op::Operations make_operations(const gateway::ModelAccess& models, const gateway::Gateway& gateway, const Clock& clock)
{
    op::Operations operations;
    operations.push_back(op::make_operation<Converse>(models, gateway, clock));
    operations.push_back(op::make_operation<ConverseStream>(models, gateway, clock));
    operations.push_back(op::make_operation<InvokeModel>(models, gateway, clock));
    operations.push_back(op::make_operation<InvokeModelWithResponseStream>(models, gateway, clock));
    operations.push_back(op::make_operation<CountTokens>(models, gateway));
    return operations;
}

}  // namespace sekisho::bedrock_runtime
