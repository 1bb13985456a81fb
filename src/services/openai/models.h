#pragma once

#include "gateway/doors/model_list.h"
#include "op/operation.h"
#include "shapes/openai.h"

namespace sekisho::openai {

/// https://platform.openai.com/docs/api-reference/models/list: the models that the caller may ask.
class ListModels : public shapes::openai::ListModelsOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit ListModels(const gateway::ModelAccess& models) : models_(models) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const gateway::ModelAccess& models_;
};

/// https://platform.openai.com/docs/api-reference/models/retrieve
class RetrieveModel : public shapes::openai::RetrieveModelOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit RetrieveModel(const gateway::ModelAccess& models) : models_(models) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const gateway::ModelAccess& models_;
};

}  // namespace sekisho::openai
