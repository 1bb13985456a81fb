#pragma once

#include "services/s3/access.h"
#include "shapes/s3.h"

namespace sekisho::s3 {

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html
class GetBucketEncryption
    : public OnBucket<shapes::s3::GetBucketEncryptionOperation, "s3:GetEncryptionConfiguration", op::Effect::read> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html
class PutBucketEncryption
    : public OnBucket<shapes::s3::PutBucketEncryptionOperation, "s3:PutEncryptionConfiguration", op::Effect::write> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html
class DeleteBucketEncryption
    : public OnBucket<shapes::s3::DeleteBucketEncryptionOperation, "s3:PutEncryptionConfiguration", op::Effect::write> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

}  // namespace sekisho::s3
