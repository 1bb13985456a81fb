#include "services/bedrock/foundation_models.h"

#include <algorithm>

#include "base/encoding.h"
#include "gateway/doors/model_list.h"
#include "services/bedrock/errors.h"

namespace sekisho::bedrock {
namespace {

using shapes::bedrock::ListFoundationModelsRequest;

/// Custom models are no foundation models.
const models::Model* find(const gateway::ModelAccess& models, std::string_view id_or_arn)
{
    const auto* model = models.catalogue().find(id_or_arn);
    return model && !gateway::is_custom_model(model->id) ? model : nullptr;
}

op::AccessChecks may_see(std::string action, std::string_view model_id, const op::Envelope& envelope)
{
    op::AccessCheck check;
    check.action = std::move(action);
    check.resource = models::foundation_model_arn(model_id, envelope.region);
    return {std::move(check)};
}

/// FoundationModelSummary and FoundationModelDetails have the same members.
template <class Shape>
Shape describe(const models::Model& model, std::string_view region)
{
    Shape shape;
    shape.modelArn = models::foundation_model_arn(model.id, region);
    shape.modelId = model.id;
    shape.modelName = model.name;
    shape.providerName = model.provider_name;
    shape.inputModalities = model.input_modalities;
    shape.outputModalities = model.output_modalities;
    shape.responseStreamingSupported = model.streaming;
    shape.customizationsSupported.emplace();
    shape.inferenceTypesSupported = std::vector<std::string>{"ON_DEMAND"};
    shape.modelLifecycle.emplace().status = "ACTIVE";
    return shape;
}

bool wanted(const models::Model& model, const ListFoundationModelsRequest& request)
{
    if (request.byProvider && !equal_ignoring_case(*request.byProvider, model.provider_name)) return false;
    if (request.byCustomizationType) return false;  // none can be customised
    if (request.byInferenceType && *request.byInferenceType != "ON_DEMAND") return false;
    const auto& outputs = model.output_modalities;
    return !request.byOutputModality || std::ranges::find(outputs, *request.byOutputModality) != outputs.end();
}

}  // namespace

Result<op::AccessChecks> ListFoundationModels::access(const Input&, const op::Caller& caller,
                                                      const op::Envelope& envelope) const
{
    return gateway::checks_of_list(models_, "bedrock:ListFoundationModels", caller, envelope);
}

Task<Result<ListFoundationModels::Output>> ListFoundationModels::execute(op::Authorized<Input> input) const
{
    Output output;
    auto& summaries = output.modelSummaries.emplace();
    for (const auto* model : gateway::seen_in_list(models_, input.advisory()))
        if (!gateway::is_custom_model(model->id) && wanted(*model, *input))
            summaries.push_back(describe<shapes::bedrock::FoundationModelSummary>(*model, input.envelope().region));
    co_return output;
}

Result<op::AccessChecks> GetFoundationModel::access(const Input& input, const op::Caller&,
                                                    const op::Envelope& envelope) const
{
    return may_see("bedrock:GetFoundationModel", input.modelIdentifier, envelope);
}

Task<Result<GetFoundationModel::Output>> GetFoundationModel::execute(op::Authorized<Input> input) const
{
    const auto* model = find(models_, input->modelIdentifier);
    if (!model) co_return fail(errors::no_such_model());
    Output output;
    output.modelDetails = describe<shapes::bedrock::FoundationModelDetails>(*model, input.envelope().region);
    co_return output;
}

Result<op::AccessChecks> GetFoundationModelAvailability::access(const Input& input, const op::Caller&,
                                                                const op::Envelope& envelope) const
{
    return may_see("bedrock:GetFoundationModelAvailability", input.modelId, envelope);
}

Task<Result<GetFoundationModelAvailability::Output>> GetFoundationModelAvailability::execute(
    op::Authorized<Input> input) const
{
    const auto* model = find(models_, input->modelId);
    if (!model) co_return fail(errors::no_such_model());
    Output output;
    output.modelId = model->id;
    output.agreementAvailability.status = "AVAILABLE";
    output.authorizationStatus = "AUTHORIZED";
    output.entitlementAvailability = "AVAILABLE";
    output.regionAvailability = "AVAILABLE";
    co_return output;
}

}  // namespace sekisho::bedrock
