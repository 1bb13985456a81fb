#pragma once

#include "services/s3/access.h"
#include "shapes/s3.h"

/// Object Lock is not served: no bucket has a configuration, and the answers say so.
namespace sekisho::s3 {

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLegalHold.html
class GetObjectLegalHold : public shapes::s3::GetObjectLegalHoldOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit GetObjectLegalHold(Stores stores) : stores_(stores) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    Stores stores_;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectRetention.html
class GetObjectRetention : public shapes::s3::GetObjectRetentionOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit GetObjectRetention(Stores stores) : stores_(stores) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    Stores stores_;
};

}  // namespace sekisho::s3
