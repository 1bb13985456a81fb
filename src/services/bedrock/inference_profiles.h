#pragma once

#include "base/clock.h"
#include "gateway/model_access.h"
#include "op/operation.h"
#include "services/bedrock/profile_store.h"
#include "shapes/bedrock.h"

namespace sekisho::bedrock {

/// What the operations on inference profiles work with; all of it outlives them.
struct ProfileParts {
    const gateway::ModelAccess& models;
    ProfileStore& profiles;
    const Clock& clock;
};

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html: those through which the caller
/// may ask.
class ListInferenceProfiles : public shapes::bedrock::ListInferenceProfilesOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit ListInferenceProfiles(const ProfileParts& parts) : parts_(parts) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    [[nodiscard]] std::vector<gateway::InferenceProfile> all(const Input& input, const op::Caller& caller,
                                                             const op::Envelope& envelope) const;
    [[nodiscard]] op::AccessChecks advice_on(const gateway::InferenceProfile& profile, const op::Caller& caller,
                                             const op::Envelope& envelope) const;

    ProfileParts parts_;
};

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetInferenceProfile.html
class GetInferenceProfile : public shapes::bedrock::GetInferenceProfileOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit GetInferenceProfile(const ProfileParts& parts) : parts_(parts) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    ProfileParts parts_;
};

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateInferenceProfile.html: of a foundation model, or of a
/// profile that the system defines.
class CreateInferenceProfile : public shapes::bedrock::CreateInferenceProfileOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    explicit CreateInferenceProfile(const ProfileParts& parts) : parts_(parts) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    ProfileParts parts_;
};

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_DeleteInferenceProfile.html
class DeleteInferenceProfile : public shapes::bedrock::DeleteInferenceProfileOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    explicit DeleteInferenceProfile(const ProfileParts& parts) : parts_(parts) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    ProfileParts parts_;
};

}  // namespace sekisho::bedrock
