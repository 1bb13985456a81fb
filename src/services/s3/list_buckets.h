#pragma once

#include "services/s3/access.h"
#include "shapes/s3.h"

namespace sekisho::s3 {

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
class ListBuckets : public shapes::s3::ListBucketsOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit ListBuckets(Stores stores) : stores_(stores) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    Stores stores_;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
class HeadBucket : public OnBucket<shapes::s3::HeadBucketOperation, "s3:ListBucket", op::Effect::read> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
class GetBucketLocation : public OnBucket<shapes::s3::GetBucketLocationOperation, "s3:GetBucketLocation", op::Effect::read> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

}  // namespace sekisho::s3
