#pragma once

#include "services/s3/access.h"
#include "shapes/s3.h"

namespace sekisho::s3 {

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html
class GetBucketOwnershipControls
    : public OnBucket<shapes::s3::GetBucketOwnershipControlsOperation, "s3:GetBucketOwnershipControls", op::Effect::read> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html
class PutBucketOwnershipControls
    : public OnBucket<shapes::s3::PutBucketOwnershipControlsOperation, "s3:PutBucketOwnershipControls", op::Effect::write> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketOwnershipControls.html
class DeleteBucketOwnershipControls : public OnBucket<shapes::s3::DeleteBucketOwnershipControlsOperation,
                                                      "s3:PutBucketOwnershipControls", op::Effect::write> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

}  // namespace sekisho::s3
