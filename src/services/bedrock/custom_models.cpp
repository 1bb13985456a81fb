#include "services/bedrock/custom_models.h"

#include <fmt/format.h>

#include "gateway/doors/model_list.h"
#include "services/bedrock/errors.h"

namespace sekisho::bedrock {
namespace {

constexpr std::string_view prefix = "custom-model/";

/// "<base model>/<name>" or "<name>", as the configuration has it.
struct CustomName {
    std::string_view base;  ///< empty: the configuration does not say
    std::string_view name;
};

CustomName name_of(std::string_view id)
{
    id.remove_prefix(prefix.size());
    const auto slash = id.rfind('/');
    if (slash == std::string_view::npos) return {{}, id};
    return {id.substr(0, slash), id.substr(slash + 1)};
}

/// The custom model that a name, an id or an ARN means; nullptr: none.
const models::Model* find(const gateway::ModelAccess& models, std::string_view named)
{
    for (const auto& [id, model] : models.catalogue().all())
        if (gateway::is_custom_model(id) && (name_of(id).name == named || id == named)) return &model;
    const auto found = models.find(named);
    return found && gateway::is_custom_model((*found)->id) ? *found : nullptr;
}

/// The permission on the model; for one that is not there, on what its ARN would be.
op::AccessChecks may(std::string action, const gateway::ModelAccess& models, const std::string& named,
                     const op::Caller& caller, const op::Envelope& envelope)
{
    const auto* model = find(models, named);
    op::AccessChecks checks(1);
    checks.front().action = std::move(action);
    checks.front().resource = model ? gateway::model_arn(model->id, caller.account(), envelope.region)
                              : named.starts_with("arn:")
                                  ? named
                                  : gateway::model_arn(std::string(prefix) + named, caller.account(), envelope.region);
    return checks;
}

std::string base_arn(const models::Model& model, const op::Caller& caller, std::string_view region)
{
    const auto base = name_of(model.id).base;
    return base.empty() ? gateway::model_arn(model.id, caller.account(), region)
                        : models::foundation_model_arn(base, region);
}

bool wanted(const models::Model& model, const shapes::bedrock::ListCustomModelsRequest& request)
{
    if (request.nameContains && name_of(model.id).name.find(*request.nameContains) == std::string_view::npos) return false;
    const auto of_base = [&](const std::optional<std::string>& arn) {
        return !arn || (!name_of(model.id).base.empty() && arn->ends_with("/" + std::string(name_of(model.id).base)));
    };
    return of_base(request.baseModelArnEquals) && of_base(request.foundationModelArnEquals) &&
           request.isOwned.value_or(true) && request.modelStatus.value_or("Active") == "Active";
}

op::AccessChecks may_do(std::string action, std::string resource)
{
    op::AccessChecks checks(1);
    checks.front().action = std::move(action);
    checks.front().resource = std::move(resource);
    return checks;
}

}  // namespace

Result<op::AccessChecks> ListCustomModels::access(const Input&, const op::Caller& caller, const op::Envelope& envelope) const
{
    return gateway::checks_of_list(models_, "bedrock:ListCustomModels", caller, envelope);
}

Task<Result<ListCustomModels::Output>> ListCustomModels::execute(op::Authorized<Input> input) const
{
    Output output;
    auto& summaries = output.modelSummaries.emplace();
    const auto& region = input.envelope().region;
    for (const auto* model : gateway::seen_in_list(models_, input.advisory())) {
        if (!gateway::is_custom_model(model->id) || !wanted(*model, *input)) continue;
        auto& summary = summaries.emplace_back();
        summary.modelArn = gateway::model_arn(model->id, input.caller().account(), region);
        summary.modelName = name_of(model->id).name;
        summary.baseModelArn = base_arn(*model, input.caller(), region);
        summary.baseModelName = name_of(model->id).base.empty() ? model->provider_name : name_of(model->id).base;
        summary.customizationType = "IMPORTED";
        summary.ownerAccountId = input.caller().account();
        summary.modelStatus = "Active";
    }
    co_return output;
}

Result<op::AccessChecks> GetCustomModel::access(const Input& input, const op::Caller& caller,
                                                const op::Envelope& envelope) const
{
    return may("bedrock:GetCustomModel", models_, input.modelIdentifier, caller, envelope);
}

Task<Result<GetCustomModel::Output>> GetCustomModel::execute(op::Authorized<Input> input) const
{
    const auto* model = find(models_, input->modelIdentifier);
    if (!model) co_return fail(errors::no_such_custom_model(input->modelIdentifier));
    Output output;
    output.modelArn = gateway::model_arn(model->id, input.caller().account(), input.envelope().region);
    output.modelName = name_of(model->id).name;
    output.baseModelArn = base_arn(*model, input.caller(), input.envelope().region);
    output.customizationType = "IMPORTED";
    output.modelStatus = "Active";
    co_return output;
}

Result<op::AccessChecks> DeleteCustomModel::access(const Input& input, const op::Caller& caller,
                                                   const op::Envelope& envelope) const
{
    return may("bedrock:DeleteCustomModel", models_, input.modelIdentifier, caller, envelope);
}

Task<Result<DeleteCustomModel::Output>> DeleteCustomModel::execute(op::Authorized<Input> input) const
{
    if (!find(models_, input->modelIdentifier)) co_return fail(errors::no_such_custom_model(input->modelIdentifier));
    co_return fail(errors::declared_by_configuration());
}

Result<op::AccessChecks> CreateModelCustomizationJob::access(const Input&, const op::Caller& caller,
                                                             const op::Envelope& envelope) const
{
    return may_do("bedrock:CreateModelCustomizationJob",
                  fmt::format("arn:aws:bedrock:{}:{}:model-customization-job/*", envelope.region, caller.account()));
}

Task<Result<CreateModelCustomizationJob::Output>> CreateModelCustomizationJob::execute(op::Authorized<Input>) const
{
    co_return fail(errors::no_training());
}

}  // namespace sekisho::bedrock
