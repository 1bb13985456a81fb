#include "services/s3/unconfigured.h"

#include "services/s3/errors.h"

namespace sekisho::s3 {

Task<Result<GetBucketLifecycleConfiguration::Output>> GetBucketLifecycleConfiguration::execute(
    op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    co_return fail(errors::no_such_lifecycle_configuration(bucket->name));
}

Task<Result<DeleteBucketLifecycle::Output>> DeleteBucketLifecycle::execute(op::Authorized<Input> call) const
{
    CO_TRY_VOID(open_bucket(stores_.buckets, call));
    co_return Output{};
}

Task<Result<GetBucketWebsite::Output>> GetBucketWebsite::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    co_return fail(errors::no_such_website_configuration(bucket->name));
}

Task<Result<GetBucketLogging::Output>> GetBucketLogging::execute(op::Authorized<Input> call) const
{
    CO_TRY_VOID(open_bucket(stores_.buckets, call));
    co_return Output{};
}

Task<Result<GetBucketReplication::Output>> GetBucketReplication::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    co_return fail(errors::replication_configuration_not_found(bucket->name));
}

Task<Result<GetBucketNotificationConfiguration::Output>> GetBucketNotificationConfiguration::execute(
    op::Authorized<Input> call) const
{
    CO_TRY_VOID(open_bucket(stores_.buckets, call));
    co_return Output{};
}

Task<Result<GetBucketRequestPayment::Output>> GetBucketRequestPayment::execute(op::Authorized<Input> call) const
{
    CO_TRY_VOID(open_bucket(stores_.buckets, call));
    Output output;
    output.Payer = "BucketOwner";
    co_return output;
}

Task<Result<GetBucketAccelerateConfiguration::Output>> GetBucketAccelerateConfiguration::execute(
    op::Authorized<Input> call) const
{
    CO_TRY_VOID(open_bucket(stores_.buckets, call));
    co_return Output{};
}

Task<Result<GetObjectLockConfiguration::Output>> GetObjectLockConfiguration::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    co_return fail(errors::object_lock_configuration_not_found(bucket->name));
}

}  // namespace sekisho::s3
