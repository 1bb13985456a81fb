#pragma once

#include "services/s3/access.h"
#include "shapes/s3.h"

namespace sekisho::s3 {

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html
class GetPublicAccessBlock
    : public OnBucket<shapes::s3::GetPublicAccessBlockOperation, "s3:GetBucketPublicAccessBlock", op::Effect::read> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html
class PutPublicAccessBlock
    : public OnBucket<shapes::s3::PutPublicAccessBlockOperation, "s3:PutBucketPublicAccessBlock", op::Effect::write> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html
class DeletePublicAccessBlock
    : public OnBucket<shapes::s3::DeletePublicAccessBlockOperation, "s3:PutBucketPublicAccessBlock", op::Effect::write> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

}  // namespace sekisho::s3
