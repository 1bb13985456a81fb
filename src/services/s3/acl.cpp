#include "services/s3/acl.h"

#include "services/s3/errors.h"
#include "services/s3/names.h"
#include "services/s3/object_read.h"

namespace sekisho::s3 {
namespace {

template <class Output>
Output full_control_of(const std::string& account)
{
    Output output;
    output.Owner.emplace().ID = canonical_id(account);
    auto& grant = output.Grants.emplace().emplace_back();
    grant.Permission = "FULL_CONTROL";
    auto& grantee = grant.Grantee.emplace();
    grantee.Type = "CanonicalUser";
    grantee.ID = canonical_id(account);
    return output;
}

}  // namespace

Task<Result<GetBucketAcl::Output>> GetBucketAcl::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    co_return full_control_of<Output>(bucket->owner);
}

Task<Result<PutBucketAcl::Output>> PutBucketAcl::execute(op::Authorized<Input> call) const
{
    CO_TRY_VOID(open_bucket(stores_.buckets, call));
    co_return fail(errors::access_control_list_not_supported());
}

Result<op::AccessChecks> GetObjectAcl::access(const Input& input, const op::Caller& caller,
                                              const op::Envelope& /*envelope*/) const
{
    const auto state = stores_.buckets.state();
    return op::AccessChecks{version_check(*state, "Get", "Acl", {input.Bucket, input.Key}, input.VersionId, caller),
                            advisory(bucket_check(*state, "s3:ListBucket", input.Bucket, caller))};
}

Task<Result<GetObjectAcl::Output>> GetObjectAcl::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    const Wanted wanted{call->Key, call->VersionId, call.advisory().at(0) ? Absence::told : Absence::hidden};
    auto work = [bucket, wanted](store::Connection& connection) { return find_wanted(connection, *bucket, wanted); };
    CO_TRY_VOID(co_await stores_.database.read(std::move(work)));
    co_return full_control_of<Output>(bucket->owner);
}

Result<op::AccessChecks> PutObjectAcl::access(const Input& input, const op::Caller& caller,
                                              const op::Envelope& /*envelope*/) const
{
    auto check = version_check(*stores_.buckets.state(), "Put", "Acl", {input.Bucket, input.Key}, input.VersionId, caller);
    set_if(check.context, "s3:x-amz-acl", input.ACL);
    return op::AccessChecks{std::move(check)};
}

Task<Result<PutObjectAcl::Output>> PutObjectAcl::execute(op::Authorized<Input> call) const
{
    CO_TRY_VOID(open_bucket(stores_.buckets, call));
    co_return fail(errors::access_control_list_not_supported());
}

}  // namespace sekisho::s3
