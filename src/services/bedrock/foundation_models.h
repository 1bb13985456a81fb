#pragma once

#include "models/catalogue.h"
#include "op/operation.h"
#include "shapes/bedrock.h"

namespace sekisho::bedrock {

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html
class ListFoundationModels : public shapes::bedrock::ListFoundationModelsOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit ListFoundationModels(const models::Catalogue& catalogue) : catalogue_(catalogue) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const models::Catalogue& catalogue_;
};

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetFoundationModel.html
class GetFoundationModel : public shapes::bedrock::GetFoundationModelOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit GetFoundationModel(const models::Catalogue& catalogue) : catalogue_(catalogue) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const models::Catalogue& catalogue_;
};

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetFoundationModelAvailability.html
class GetFoundationModelAvailability : public shapes::bedrock::GetFoundationModelAvailabilityOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit GetFoundationModelAvailability(const models::Catalogue& catalogue) : catalogue_(catalogue) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const models::Catalogue& catalogue_;
};

}  // namespace sekisho::bedrock
