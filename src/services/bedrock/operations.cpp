#include "services/bedrock/operations.h"

#include "services/bedrock/foundation_models.h"

namespace sekisho::bedrock {

op::Operations make_operations(const models::Catalogue& catalogue)
{
    op::Operations operations;
    operations.push_back(op::make_operation<ListFoundationModels>(catalogue));
    operations.push_back(op::make_operation<GetFoundationModel>(catalogue));
    operations.push_back(op::make_operation<GetFoundationModelAvailability>(catalogue));
    return operations;
}

}  // namespace sekisho::bedrock
