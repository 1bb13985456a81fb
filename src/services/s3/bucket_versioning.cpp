#include "services/s3/bucket_versioning.h"

#include "services/s3/errors.h"

namespace sekisho::s3 {

Task<Result<GetBucketVersioning::Output>> GetBucketVersioning::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    Output output;
    if (bucket->versioning != Versioning::unversioned) output.Status = std::string(name_of(bucket->versioning));
    co_return output;
}

Task<Result<PutBucketVersioning::Output>> PutBucketVersioning::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    const auto& configuration = call->VersioningConfiguration;
    if (configuration.MFADelete.value_or("Disabled") != "Disabled") co_return fail(errors::not_implemented("x-amz-mfa"));
    const auto versioning = parse_versioning(configuration.Status.value_or(""));
    // "You cannot set a bucket back to unversioned."
    if (versioning == Versioning::unversioned)
        co_return fail("IllegalVersioningConfigurationException",
                       "The versioning configuration specified in the request is invalid.", 400);
    auto edit = [versioning](Bucket& draft) { draft.versioning = versioning; };
    store::Value value = std::string(name_of(versioning));
    CO_TRY_VOID(co_await stores_.buckets.set_column(bucket, "versioning", std::move(value), std::move(edit)));
    co_return Output{};
}

}  // namespace sekisho::s3
