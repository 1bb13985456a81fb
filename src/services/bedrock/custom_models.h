#pragma once

#include "gateway/model_access.h"
#include "op/operation.h"
#include "shapes/bedrock.h"

/// Custom models are declared by the configuration: they can be listed and asked, but neither trained nor deleted here.
namespace sekisho::bedrock {

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListCustomModels.html: those that the caller may ask.
class ListCustomModels : public shapes::bedrock::ListCustomModelsOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit ListCustomModels(const gateway::ModelAccess& models) : models_(models) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const gateway::ModelAccess& models_;
};

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetCustomModel.html
class GetCustomModel : public shapes::bedrock::GetCustomModelOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit GetCustomModel(const gateway::ModelAccess& models) : models_(models) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const gateway::ModelAccess& models_;
};

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_DeleteCustomModel.html: ConflictException for every model.
class DeleteCustomModel : public shapes::bedrock::DeleteCustomModelOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    explicit DeleteCustomModel(const gateway::ModelAccess& models) : models_(models) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const gateway::ModelAccess& models_;
};

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelCustomizationJob.html: refused, whoever asks.
class CreateModelCustomizationJob : public shapes::bedrock::CreateModelCustomizationJobOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

}  // namespace sekisho::bedrock
