#include "services/s3/access.h"

#include <fmt/format.h>

#include "services/s3/errors.h"
#include "services/s3/names.h"

namespace sekisho::s3 {
namespace {

// "the root user of the bucket owner's account can always delete [or repair] the bucket policy"
bool on_own_policy_by_root(std::string_view action, const Bucket& bucket, const op::Caller& caller)
{
    return caller.principal.kind == policy::PrincipalKind::root && caller.account() == bucket.owner &&
           (action == "s3:GetBucketPolicy" || action == "s3:PutBucketPolicy" || action == "s3:DeleteBucketPolicy");
}

bool held_back(const Bucket& bucket, const op::Caller& caller)
{
    return bucket.policy_is_public && caller.account() != bucket.owner && bucket.public_access_block &&
           bucket.public_access_block->restrict_public_buckets && caller.principal.kind != policy::PrincipalKind::service;
}

op::AccessCheck check_on(const State& state, std::string action, std::string_view bucket_name, std::string resource,
                         const op::Caller& caller)
{
    op::AccessCheck check;
    check.action = std::move(action);
    check.resource = std::move(resource);
    if (const auto bucket = state.find(bucket_name)) {
        check.resource_account = bucket->owner;
        check.context.set("s3:ResourceAccount", bucket->owner);
        if (!held_back(*bucket, caller) && !on_own_policy_by_root(check.action, *bucket, caller))
            check.resource_policy = bucket->policy;
    }
    return check;
}

}  // namespace

op::AccessCheck bucket_check(const State& state, std::string action, std::string_view bucket, const op::Caller& caller)
{
    return check_on(state, std::move(action), bucket, bucket_arn(bucket), caller);
}

op::AccessCheck object_check(const State& state, std::string action, std::string_view bucket, std::string_view key,
                             const op::Caller& caller)
{
    return check_on(state, std::move(action), bucket, object_arn(bucket, key), caller);
}

op::AccessCheck advisory(op::AccessCheck check)
{
    check.advisory = true;
    return check;
}

op::AccessCheck version_check(const State& state, std::string_view verb, std::string_view noun,
                              const std::pair<std::string_view, std::string_view>& bucket_and_key,
                              const std::optional<std::string>& version_id, const op::Caller& caller)
{
    auto check = object_check(state, fmt::format("s3:{}Object{}{}", verb, version_id ? "Version" : "", noun),
                              bucket_and_key.first, bucket_and_key.second, caller);
    set_if(check.context, "s3:VersionId", version_id);
    return check;
}

void set_if(policy::Context& context, std::string_view name, const std::optional<std::string>& value)
{
    if (value) context.set(name, *value);
}

Result<BucketPtr> open_bucket(const Buckets& buckets, const std::string& name,
                              const std::optional<std::string>& expected_owner, const op::Caller& caller,
                              const op::Envelope& envelope)
{
    auto bucket = buckets.find(name);
    if (!bucket) {
        TRY_VOID(check_bucket_name(name));
        return fail(errors::no_such_bucket(name));
    }
    if (expected_owner && *expected_owner != bucket->owner) return fail(errors::access_denied());
    const bool unjudged = bucket->created >= envelope.time && bucket->owner != caller.account();
    if (unjudged) return fail(errors::access_denied());
    return bucket;
}

std::optional<std::string> shown_version(const Bucket& bucket, const std::string& version_id)
{
    if (bucket.versioning == Versioning::unversioned) return std::nullopt;
    return version_id;
}

}  // namespace sekisho::s3
