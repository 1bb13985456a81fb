#pragma once

#include "gateway/doors/model_list.h"
#include "op/operation.h"
#include "shapes/anthropic.h"

namespace sekisho::anthropic {

/// https://docs.claude.com/en/api/models-list: the models that the caller may ask, all on one page.
class ListModels : public shapes::anthropic::ListModelsOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit ListModels(const gateway::ModelAccess& models) : models_(models) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const gateway::ModelAccess& models_;
};

/// https://docs.claude.com/en/api/models
class GetModel : public shapes::anthropic::GetModelOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit GetModel(const gateway::ModelAccess& models) : models_(models) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const gateway::ModelAccess& models_;
};

}  // namespace sekisho::anthropic
