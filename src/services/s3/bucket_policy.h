#pragma once

#include "services/s3/access.h"
#include "shapes/s3.h"

namespace sekisho::s3 {

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html
class GetBucketPolicy : public OnBucket<shapes::s3::GetBucketPolicyOperation, "s3:GetBucketPolicy", op::Effect::read> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
class PutBucketPolicy : public OnBucket<shapes::s3::PutBucketPolicyOperation, "s3:PutBucketPolicy", op::Effect::write> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html
class DeleteBucketPolicy
    : public OnBucket<shapes::s3::DeleteBucketPolicyOperation, "s3:DeleteBucketPolicy", op::Effect::write> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html
class GetBucketPolicyStatus
    : public OnBucket<shapes::s3::GetBucketPolicyStatusOperation, "s3:GetBucketPolicyStatus", op::Effect::read> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

}  // namespace sekisho::s3
