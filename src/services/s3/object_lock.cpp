#include "services/s3/object_lock.h"

#include "services/s3/errors.h"

namespace sekisho::s3 {
namespace {

Error no_lock_configuration() { return errors::invalid_request("Bucket is missing Object Lock Configuration"); }

template <class Input>
op::AccessChecks lock_checks(const State& state, std::string action, const Input& input, const op::Caller& caller)
{
    auto check = object_check(state, std::move(action), input.Bucket, input.Key, caller);
    set_if(check.context, "s3:VersionId", input.VersionId);
    return {std::move(check)};
}

}  // namespace

Result<op::AccessChecks> GetObjectLegalHold::access(const Input& input, const op::Caller& caller,
                                                    const op::Envelope& /*envelope*/) const
{
    return lock_checks(*stores_.buckets.state(), "s3:GetObjectLegalHold", input, caller);
}

Task<Result<GetObjectLegalHold::Output>> GetObjectLegalHold::execute(op::Authorized<Input> call) const
{
    CO_TRY_VOID(open_bucket(stores_.buckets, call));
    co_return fail(no_lock_configuration());
}

Result<op::AccessChecks> GetObjectRetention::access(const Input& input, const op::Caller& caller,
                                                    const op::Envelope& /*envelope*/) const
{
    return lock_checks(*stores_.buckets.state(), "s3:GetObjectRetention", input, caller);
}

Task<Result<GetObjectRetention::Output>> GetObjectRetention::execute(op::Authorized<Input> call) const
{
    CO_TRY_VOID(open_bucket(stores_.buckets, call));
    co_return fail(no_lock_configuration());
}

}  // namespace sekisho::s3
