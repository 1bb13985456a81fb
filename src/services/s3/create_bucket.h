#pragma once

#include "services/s3/access.h"
#include "shapes/s3.h"

namespace sekisho::s3 {

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
class CreateBucket : public shapes::s3::CreateBucketOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    explicit CreateBucket(Stores stores) : stores_(stores) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    Stores stores_;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html
class DeleteBucket : public OnBucket<shapes::s3::DeleteBucketOperation, "s3:DeleteBucket", op::Effect::write> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

}  // namespace sekisho::s3
