#include "services/s3/ownership_controls.h"

#include "services/s3/errors.h"

namespace sekisho::s3 {
namespace {

// ACLs are disabled and stay so: the bucket owner owns every object.
constexpr std::string_view bucket_owner_enforced = "BucketOwnerEnforced";

}  // namespace

Task<Result<GetBucketOwnershipControls::Output>> GetBucketOwnershipControls::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    if (!bucket->ownership) co_return fail(errors::ownership_controls_not_found(bucket->name));
    Output output;
    output.OwnershipControls.emplace().Rules.emplace_back().ObjectOwnership = *bucket->ownership;
    co_return output;
}

Task<Result<PutBucketOwnershipControls::Output>> PutBucketOwnershipControls::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    const auto& rules = call->OwnershipControls.Rules;
    if (rules.size() != 1) co_return fail(errors::malformed_xml());
    if (rules.front().ObjectOwnership != bucket_owner_enforced)
        co_return fail(errors::not_implemented("x-amz-object-ownership"));
    auto edit = [](Bucket& draft) { draft.ownership = std::string(bucket_owner_enforced); };
    store::Value value = std::string(bucket_owner_enforced);
    CO_TRY_VOID(co_await stores_.buckets.set_column(bucket, "ownership", std::move(value), std::move(edit)));
    co_return Output{};
}

Task<Result<DeleteBucketOwnershipControls::Output>> DeleteBucketOwnershipControls::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    auto edit = [](Bucket& draft) { draft.ownership.reset(); };
    CO_TRY_VOID(co_await stores_.buckets.set_column(bucket, "ownership", store::Value(), std::move(edit)));
    co_return Output{};
}

}  // namespace sekisho::s3
