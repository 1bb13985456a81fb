#include "services/s3/create_bucket.h"

#include "op/errors.h"
#include "services/s3/errors.h"
#include "services/s3/names.h"
#include "services/s3/tags.h"

namespace sekisho::s3 {
namespace {

constexpr std::string_view first_region = "us-east-1";
constexpr std::string_view bucket_owner_enforced = "BucketOwnerEnforced";

// "If you send your CreateBucket request to the s3.amazonaws.com global endpoint, the request goes to the us-east-1
//  Region"; anywhere else the constraint must be given and be that region.
Result<std::string> region_for(const std::optional<std::string>& constraint, const std::string& endpoint)
{
    if (!constraint || constraint->empty()) {
        if (endpoint != first_region) return fail(errors::illegal_location_constraint("unspecified"));
        return endpoint;
    }
    const std::string region = *constraint == "EU" ? "eu-west-1" : *constraint;
    if (endpoint != first_region && region != endpoint) return fail(errors::illegal_location_constraint(*constraint));
    return region;
}

Result<void> refuse_unserved(const CreateBucket::Input& input)
{
    if ((input.ACL && *input.ACL != "private") || input.GrantFullControl || input.GrantRead || input.GrantReadACP ||
        input.GrantWrite || input.GrantWriteACP)
        return fail("InvalidBucketAclWithObjectOwnership",
                    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting", 400);
    if (input.ObjectLockEnabledForBucket.value_or(false))
        return fail(errors::not_implemented("x-amz-bucket-object-lock-enabled"));
    if (input.ObjectOwnership && *input.ObjectOwnership != bucket_owner_enforced)
        return fail(errors::not_implemented("x-amz-object-ownership"));
    if (input.BucketNamespace && *input.BucketNamespace != "global")
        return fail(errors::not_implemented("x-amz-bucket-namespace"));
    const auto& configuration = input.CreateBucketConfiguration;
    if (configuration && (configuration->Location || configuration->Bucket))
        return fail(errors::invalid_request("Directory buckets are not supported"));
    return {};
}

std::optional<std::string> constraint_of(const CreateBucket::Input& input)
{
    return input.CreateBucketConfiguration ? input.CreateBucketConfiguration->LocationConstraint : std::nullopt;
}

bool has_tags(const CreateBucket::Input& input)
{
    return input.CreateBucketConfiguration && input.CreateBucketConfiguration->Tags &&
           !input.CreateBucketConfiguration->Tags->empty();
}

}  // namespace

Result<op::AccessChecks> CreateBucket::access(const Input& input, const op::Caller& caller,
                                              const op::Envelope& /*envelope*/) const
{
    // A bucket belongs to the account that makes it: no policy of an existing one of that name takes part.
    op::AccessCheck check;
    check.action = "s3:CreateBucket";
    check.resource = bucket_arn(input.Bucket);
    set_if(check.context, "s3:locationconstraint", constraint_of(input));
    set_if(check.context, "s3:x-amz-acl", input.ACL);
    set_if(check.context, "s3:x-amz-object-ownership", input.ObjectOwnership);
    if (caller.anonymous()) return fail(errors::access_denied());
    op::AccessChecks checks{check};
    if (input.ObjectOwnership) {
        check.action = "s3:PutBucketOwnershipControls";
        checks.push_back(check);
    }
    if (has_tags(input)) {
        check.action = "s3:TagResource";
        for (const auto& tag : *input.CreateBucketConfiguration->Tags)
            check.context.set("aws:RequestTag/" + tag.Key, tag.Value);
        checks.push_back(check);
    }
    return checks;
}

Task<Result<CreateBucket::Output>> CreateBucket::execute(op::Authorized<Input> call) const
{
    CO_TRY_VOID(check_bucket_name(call->Bucket));
    CO_TRY_VOID(refuse_unserved(*call));
    Bucket bucket;
    bucket.id = new_row_id();
    bucket.name = call->Bucket;
    bucket.owner = call.caller().account();
    CO_TRY(bucket.region, region_for(constraint_of(*call), call.envelope().region));
    bucket.created = stores_.clock.now();
    if (has_tags(*call)) {
        bucket.tags = tags_from(*call->CreateBucketConfiguration->Tags);
        CO_TRY_VOID(check_tags(bucket.tags, Tagged::bucket));
    }
    // The defaults of every new bucket since April 2023.
    bucket.public_access_block = PublicAccessBlock{};
    bucket.ownership = std::string(bucket_owner_enforced);
    CO_TRY_VOID(co_await stores_.buckets.create(std::move(bucket)));

    Output output;
    output.Location = "/" + call->Bucket;
    output.BucketArn = bucket_arn(call->Bucket);
    co_return output;
}

Task<Result<DeleteBucket::Output>> DeleteBucket::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    CO_TRY(auto released, co_await stores_.buckets.remove(bucket));
    co_await stores_.storage.discard(std::move(released));
    co_return Output{};
}

}  // namespace sekisho::s3
