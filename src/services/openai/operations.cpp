#include "services/openai/operations.h"

#include "services/openai/completions.h"
#include "services/openai/models.h"

namespace sekisho::openai {

op::Operations make_operations(const gateway::DoorParts& parts)
{
    op::Operations operations;
    operations.push_back(op::make_operation<CreateChatCompletion>(parts));
    operations.push_back(op::make_operation<CreateResponse>(parts));
    operations.push_back(op::make_operation<CreateEmbeddings>(parts));
    operations.push_back(op::make_operation<ListModels>(parts.models));
    operations.push_back(op::make_operation<RetrieveModel>(parts.models));
    return operations;
}

}  // namespace sekisho::openai
