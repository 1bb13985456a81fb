#include "services/bedrock/operations.h"

#include "services/bedrock/custom_models.h"
#include "services/bedrock/foundation_models.h"

namespace sekisho::bedrock {

op::Operations make_operations(const ProfileParts& parts)
{
    op::Operations operations;
    operations.push_back(op::make_operation<ListFoundationModels>(parts.models));
    operations.push_back(op::make_operation<GetFoundationModel>(parts.models));
    operations.push_back(op::make_operation<GetFoundationModelAvailability>(parts.models));
    operations.push_back(op::make_operation<ListInferenceProfiles>(parts));
    operations.push_back(op::make_operation<GetInferenceProfile>(parts));
    operations.push_back(op::make_operation<CreateInferenceProfile>(parts));
    operations.push_back(op::make_operation<DeleteInferenceProfile>(parts));
    operations.push_back(op::make_operation<ListCustomModels>(parts.models));
    operations.push_back(op::make_operation<GetCustomModel>(parts.models));
    operations.push_back(op::make_operation<DeleteCustomModel>(parts.models));
    operations.push_back(op::make_operation<CreateModelCustomizationJob>());
    return operations;
}

}  // namespace sekisho::bedrock
