#include "services/bedrock_runtime/operations.h"

#include "services/bedrock_runtime/converse.h"
#include "services/bedrock_runtime/invoke_model.h"

namespace sekisho::bedrock_runtime {

op::Operations make_operations(const models::Catalogue& catalogue, const Clock& clock)
{
    op::Operations operations;
    operations.push_back(op::make_operation<Converse>(catalogue, clock));
    operations.push_back(op::make_operation<ConverseStream>(catalogue, clock));
    operations.push_back(op::make_operation<InvokeModel>(catalogue, clock));
    operations.push_back(op::make_operation<InvokeModelWithResponseStream>(catalogue, clock));
    operations.push_back(op::make_operation<CountTokens>(catalogue, clock));
    return operations;
}

}  // namespace sekisho::bedrock_runtime
