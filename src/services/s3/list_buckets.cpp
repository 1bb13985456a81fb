#include "services/s3/list_buckets.h"

#include "services/s3/errors.h"
#include "services/s3/listing.h"
#include "services/s3/names.h"

namespace sekisho::s3 {
namespace {

constexpr int largest_page = 10'000;

Result<int> page_size(const std::optional<int>& asked)
{
    if (!asked) return largest_page;
    if (*asked < 1 || *asked > largest_page)
        return fail(errors::invalid_argument("Argument max-buckets must be an integer between 1 and 10000", "max-buckets",
                                             std::to_string(*asked)));
    return *asked;
}

shapes::s3::Bucket described(const Bucket& bucket)
{
    shapes::s3::Bucket shape;
    shape.Name = bucket.name;
    shape.CreationDate = bucket.created;
    shape.BucketRegion = bucket.region;
    shape.BucketArn = bucket_arn(bucket.name);
    return shape;
}

}  // namespace

Result<op::AccessChecks> ListBuckets::access(const Input& /*input*/, const op::Caller& caller,
                                             const op::Envelope& /*envelope*/) const
{
    if (caller.anonymous()) return fail(errors::access_denied());
    op::AccessCheck check;
    check.action = "s3:ListAllMyBuckets";
    return op::AccessChecks{check};
}

Task<Result<ListBuckets::Output>> ListBuckets::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto limit, page_size(call->MaxBuckets));
    std::string after;
    if (call->ContinuationToken) {
        CO_TRY(after, read_continuation_token(*call->ContinuationToken));
    }
    Output output;
    auto& found = output.Buckets.emplace();
    const auto state = stores_.buckets.state();
    for (auto entry = state->buckets->upper_bound(after); entry != state->buckets->end(); ++entry) {
        const auto& bucket = *entry->second;
        if (bucket.owner != call.caller().account() || !bucket.name.starts_with(call->Prefix.value_or("")) ||
            (call->BucketRegion && *call->BucketRegion != bucket.region))
            continue;
        if (std::cmp_equal(found.size(), limit)) {
            output.ContinuationToken = make_continuation_token(*found.back().Name);
            break;
        }
        found.push_back(described(bucket));
    }
    output.Owner.emplace().ID = canonical_id(call.caller().account());
    output.Prefix = call->Prefix;
    co_return output;
}

Task<Result<HeadBucket::Output>> HeadBucket::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    Output output;
    output.BucketArn = bucket_arn(bucket->name);
    output.BucketRegion = bucket->region;
    output.AccessPointAlias = false;
    co_return output;
}

Task<Result<GetBucketLocation::Output>> GetBucketLocation::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    Output output;
    // "Buckets in Region us-east-1 have a LocationConstraint of null."
    if (bucket->region != "us-east-1") output.LocationConstraint = bucket->region;
    co_return output;
}

}  // namespace sekisho::s3
