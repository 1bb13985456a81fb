#pragma once

#include "op/operation.h"
#include "services/cognito_idp/pools/directory.h"

namespace sekisho::cognito_idp {

/// Tags of a pool, by its ARN.
/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_TagResource.html
class TagResource : public api::TagResourceOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    explicit TagResource(Directory& directory) : directory_(directory) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Directory& directory_;
};

class UntagResource : public api::UntagResourceOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    explicit UntagResource(Directory& directory) : directory_(directory) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Directory& directory_;
};

class ListTagsForResource : public api::ListTagsForResourceOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit ListTagsForResource(const Directory& directory) : directory_(directory) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const Directory& directory_;
};

}  // namespace sekisho::cognito_idp
