#include "services/bedrock_runtime/model_access.h"

#include "op/errors.h"

namespace sekisho::bedrock_runtime {
op::AccessChecks may_ask(std::string action, std::string_view model_id, const op::Envelope& envelope)
{
    op::AccessCheck check;
    check.action = std::move(action);
    check.resource = models::foundation_model_arn(model_id, envelope.region);
    return {std::move(check)};
}

Result<const models::Model*> find_model(const models::Catalogue& catalogue, std::string_view model_id)
{
    if (const auto* model = catalogue.find(model_id)) return model;
    return fail(op::errors::validation("The provided model identifier is invalid."));
}

}  // namespace sekisho::bedrock_runtime
