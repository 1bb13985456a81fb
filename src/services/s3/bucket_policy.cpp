#include "services/s3/bucket_policy.h"

#include "services/s3/errors.h"
#include "services/s3/public_policy.h"

namespace sekisho::s3 {
namespace {

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html "Bucket policies are limited to 20 KB in size."
constexpr std::size_t longest_policy = 20 * 1024;

}  // namespace

Task<Result<GetBucketPolicy::Output>> GetBucketPolicy::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    if (!bucket->policy) co_return fail(errors::no_such_bucket_policy(bucket->name));
    Output output;
    output.Policy = policy::document_of(*bucket->policy);
    co_return output;
}

Task<Result<PutBucketPolicy::Output>> PutBucketPolicy::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    if (call->Policy.size() > longest_policy)
        co_return fail(errors::malformed_policy("Policy exceeds the maximum allowed document size."));
    CO_TRY_VOID(check_bucket_policy(call->Policy, bucket->name));
    CO_TRY_VOID(co_await stores_.buckets.set_policy(bucket, call->Policy, call.caller().principal.arn));
    co_return Output{};
}

Task<Result<DeleteBucketPolicy::Output>> DeleteBucketPolicy::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    auto edit = [](Bucket& draft) {
        draft.policy = nullptr;
        draft.policy_is_public = false;
    };
    CO_TRY_VOID(co_await stores_.buckets.set_column(bucket, "policy", store::Value(), std::move(edit)));
    co_return Output{};
}

Task<Result<GetBucketPolicyStatus::Output>> GetBucketPolicyStatus::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    if (!bucket->policy) co_return fail(errors::no_such_bucket_policy(bucket->name));
    Output output;
    output.PolicyStatus.emplace().IsPublic = bucket->policy_is_public;
    co_return output;
}

}  // namespace sekisho::s3
