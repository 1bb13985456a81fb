#pragma once

#include "services/s3/access.h"
#include "shapes/s3.h"

namespace sekisho::s3 {

/// Settings that no bucket has here: the answer is AWS's for a bucket that was never given one.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html
class GetBucketLifecycleConfiguration : public OnBucket<shapes::s3::GetBucketLifecycleConfigurationOperation,
                                                        "s3:GetLifecycleConfiguration", op::Effect::read> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketLifecycle.html
class DeleteBucketLifecycle
    : public OnBucket<shapes::s3::DeleteBucketLifecycleOperation, "s3:PutLifecycleConfiguration", op::Effect::write> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html
class GetBucketWebsite : public OnBucket<shapes::s3::GetBucketWebsiteOperation, "s3:GetBucketWebsite", op::Effect::read> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLogging.html
class GetBucketLogging : public OnBucket<shapes::s3::GetBucketLoggingOperation, "s3:GetBucketLogging", op::Effect::read> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html
class GetBucketReplication
    : public OnBucket<shapes::s3::GetBucketReplicationOperation, "s3:GetReplicationConfiguration", op::Effect::read> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html
class GetBucketNotificationConfiguration : public OnBucket<shapes::s3::GetBucketNotificationConfigurationOperation,
                                                           "s3:GetBucketNotification", op::Effect::read> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html
class GetBucketRequestPayment
    : public OnBucket<shapes::s3::GetBucketRequestPaymentOperation, "s3:GetBucketRequestPayment", op::Effect::read> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAccelerateConfiguration.html
class GetBucketAccelerateConfiguration : public OnBucket<shapes::s3::GetBucketAccelerateConfigurationOperation,
                                                         "s3:GetAccelerateConfiguration", op::Effect::read> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html
class GetObjectLockConfiguration : public OnBucket<shapes::s3::GetObjectLockConfigurationOperation,
                                                   "s3:GetBucketObjectLockConfiguration", op::Effect::read> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

}  // namespace sekisho::s3
