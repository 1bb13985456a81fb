#pragma once

#include "services/s3/access.h"
#include "shapes/s3.h"

namespace sekisho::s3 {

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html
class GetBucketTagging : public OnBucket<shapes::s3::GetBucketTaggingOperation, "s3:GetBucketTagging", op::Effect::read> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html
class PutBucketTagging : public OnBucket<shapes::s3::PutBucketTaggingOperation, "s3:PutBucketTagging", op::Effect::write> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html
class DeleteBucketTagging
    : public OnBucket<shapes::s3::DeleteBucketTaggingOperation, "s3:PutBucketTagging", op::Effect::write> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

}  // namespace sekisho::s3
