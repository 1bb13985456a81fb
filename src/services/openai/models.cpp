#include "services/openai/models.h"

namespace sekisho::openai {
namespace {

/// When a model was made the catalogue does not know: the beginning of time, as OpenAI's clients expect a number.
shapes::openai::ModelObject shown(const models::Model& model, std::string id)
{
    return {.id = std::move(id), .object = "model", .created = 0, .owned_by = model.provider_name};
}

}  // namespace

Result<op::AccessChecks> ListModels::access(const Input&, const op::Caller& caller, const op::Envelope& envelope) const
{
    return gateway::checks_of_list(models_, "bedrock:ListFoundationModels", caller, envelope);
}

Task<Result<ListModels::Output>> ListModels::execute(op::Authorized<Input> input) const
{
    Output output;
    output.object = "list";
    for (const auto* model : gateway::seen_in_list(models_, input.advisory())) {
        output.data.push_back(shown(*model, model->id));
        for (const auto& alias : model->aliases) output.data.push_back(shown(*model, alias));
    }
    co_return output;
}

Result<op::AccessChecks> RetrieveModel::access(const Input& input, const op::Caller& caller,
                                               const op::Envelope& envelope) const
{
    return gateway::checks_of_one(models_, input.model, caller, envelope);
}

Task<Result<RetrieveModel::Output>> RetrieveModel::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto* model, gateway::seen_as_one(models_, input->model, input.advisory()));
    co_return shown(*model, input->model);
}

}  // namespace sekisho::openai
