#pragma once

#include "gateway/model_access.h"
#include "op/operation.h"
#include "shapes/bedrock.h"

namespace sekisho::bedrock {

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html: those that
/// the caller may ask.
class ListFoundationModels : public shapes::bedrock::ListFoundationModelsOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit ListFoundationModels(const gateway::ModelAccess& models) : models_(models) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const gateway::ModelAccess& models_;
};

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetFoundationModel.html
class GetFoundationModel : public shapes::bedrock::GetFoundationModelOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit GetFoundationModel(const gateway::ModelAccess& models) : models_(models) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const gateway::ModelAccess& models_;
};

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetFoundationModelAvailability.html
class GetFoundationModelAvailability : public shapes::bedrock::GetFoundationModelAvailabilityOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit GetFoundationModelAvailability(const gateway::ModelAccess& models) : models_(models) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const gateway::ModelAccess& models_;
};

}  // namespace sekisho::bedrock
