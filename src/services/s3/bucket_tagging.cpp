#include "services/s3/bucket_tagging.h"

#include "services/s3/errors.h"
#include "services/s3/json_forms.h"
#include "services/s3/tags.h"

namespace sekisho::s3 {
namespace {

Task<Result<void>> set_tags(Stores stores, BucketPtr bucket, Tags tags)
{
    auto value = tags_value(tags);
    auto edit = [tags](Bucket& draft) { draft.tags = tags; };
    co_return co_await stores.buckets.set_column(bucket, "tags", std::move(value), std::move(edit));
}

}  // namespace

Task<Result<GetBucketTagging::Output>> GetBucketTagging::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    if (bucket->tags.empty()) co_return fail(errors::no_such_tag_set(bucket->name));
    Output output;
    output.TagSet = tags_to<shapes::s3::Tag>(bucket->tags);
    co_return output;
}

Task<Result<PutBucketTagging::Output>> PutBucketTagging::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    auto tags = tags_from(call->Tagging.TagSet);
    CO_TRY_VOID(check_tags(tags, Tagged::bucket));
    CO_TRY_VOID(co_await set_tags(stores_, bucket, std::move(tags)));
    co_return Output{};
}

Task<Result<DeleteBucketTagging::Output>> DeleteBucketTagging::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    Tags none;
    CO_TRY_VOID(co_await set_tags(stores_, bucket, std::move(none)));
    co_return Output{};
}

}  // namespace sekisho::s3
