#include "services/s3/public_access_block.h"

#include "services/s3/errors.h"
#include "services/s3/json_forms.h"

namespace sekisho::s3 {

Task<Result<GetPublicAccessBlock::Output>> GetPublicAccessBlock::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    if (!bucket->public_access_block) co_return fail(errors::no_such_public_access_block_configuration(bucket->name));
    Output output;
    auto& configuration = output.PublicAccessBlockConfiguration.emplace();
    configuration.BlockPublicAcls = bucket->public_access_block->block_public_acls;
    configuration.IgnorePublicAcls = bucket->public_access_block->ignore_public_acls;
    configuration.BlockPublicPolicy = bucket->public_access_block->block_public_policy;
    configuration.RestrictPublicBuckets = bucket->public_access_block->restrict_public_buckets;
    co_return output;
}

Task<Result<PutPublicAccessBlock::Output>> PutPublicAccessBlock::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    const auto& asked = call->PublicAccessBlockConfiguration;
    const PublicAccessBlock block{asked.BlockPublicAcls.value_or(false), asked.IgnorePublicAcls.value_or(false),
                                  asked.BlockPublicPolicy.value_or(false), asked.RestrictPublicBuckets.value_or(false)};
    auto edit = [block](Bucket& draft) { draft.public_access_block = block; };
    store::Value value = to_json(block);
    CO_TRY_VOID(co_await stores_.buckets.set_column(bucket, "public_access_block", std::move(value), std::move(edit)));
    co_return Output{};
}

Task<Result<DeletePublicAccessBlock::Output>> DeletePublicAccessBlock::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    auto edit = [](Bucket& draft) { draft.public_access_block.reset(); };
    CO_TRY_VOID(co_await stores_.buckets.set_column(bucket, "public_access_block", store::Value(), std::move(edit)));
    co_return Output{};
}

}  // namespace sekisho::s3
