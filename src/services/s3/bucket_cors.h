#pragma once

#include "services/s3/access.h"
#include "shapes/s3.h"

namespace sekisho::s3 {

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html
class GetBucketCors : public OnBucket<shapes::s3::GetBucketCorsOperation, "s3:GetBucketCORS", op::Effect::read> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html
class PutBucketCors : public OnBucket<shapes::s3::PutBucketCorsOperation, "s3:PutBucketCORS", op::Effect::write> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html
class DeleteBucketCors : public OnBucket<shapes::s3::DeleteBucketCorsOperation, "s3:PutBucketCORS", op::Effect::write> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

}  // namespace sekisho::s3
