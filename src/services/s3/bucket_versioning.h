#pragma once

#include "services/s3/access.h"
#include "shapes/s3.h"

namespace sekisho::s3 {

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html
class GetBucketVersioning
    : public OnBucket<shapes::s3::GetBucketVersioningOperation, "s3:GetBucketVersioning", op::Effect::read> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html
class PutBucketVersioning
    : public OnBucket<shapes::s3::PutBucketVersioningOperation, "s3:PutBucketVersioning", op::Effect::write> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

}  // namespace sekisho::s3
