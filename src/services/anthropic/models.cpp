#include "services/anthropic/models.h"

namespace sekisho::anthropic {
namespace {

/// "If the release date is unknown, an epoch value".
constexpr std::string_view unknown_release = "1970-01-01T00:00:00Z";

shapes::anthropic::ModelInfo shown(const models::Model& model, std::string id)
{
    return {.created_at = std::string(unknown_release), .display_name = model.name, .id = std::move(id), .type = "model"};
}

}  // namespace

Result<op::AccessChecks> ListModels::access(const Input&, const op::Caller& caller, const op::Envelope& envelope) const
{
    return gateway::checks_of_list(models_, "bedrock:ListFoundationModels", caller, envelope);
}

Task<Result<ListModels::Output>> ListModels::execute(op::Authorized<Input> input) const
{
    Output output;
    for (const auto* model : gateway::seen_in_list(models_, input.advisory())) {
        output.data.push_back(shown(*model, model->id));
        for (const auto& alias : model->aliases) output.data.push_back(shown(*model, alias));
    }
    if (!output.data.empty()) {
        output.first_id = output.data.front().id;
        output.last_id = output.data.back().id;
    }
    co_return output;
}

Result<op::AccessChecks> GetModel::access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const
{
    return gateway::checks_of_one(models_, input.model_id, caller, envelope);
}

Task<Result<GetModel::Output>> GetModel::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto* model, gateway::seen_as_one(models_, input->model_id, input.advisory()));
    co_return shown(*model, input->model_id);
}

}  // namespace sekisho::anthropic
