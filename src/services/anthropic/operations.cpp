#include "services/anthropic/operations.h"

#include "services/anthropic/messages.h"
#include "services/anthropic/models.h"

namespace sekisho::anthropic {

op::Operations make_operations(const gateway::DoorParts& parts)
{
    op::Operations operations;
    operations.push_back(op::make_operation<CreateMessage>(parts));
    operations.push_back(op::make_operation<CountMessageTokens>(parts));
    operations.push_back(op::make_operation<ListModels>(parts.models));
    operations.push_back(op::make_operation<GetModel>(parts.models));
    return operations;
}

}  // namespace sekisho::anthropic
