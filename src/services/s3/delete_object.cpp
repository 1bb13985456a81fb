#include "services/s3/delete_object.h"

#include "services/s3/errors.h"
#include "services/s3/names.h"
#include "services/s3/versions.h"

namespace sekisho::s3 {

Result<op::AccessChecks> DeleteObject::access(const Input& input, const op::Caller& caller,
                                              const op::Envelope& /*envelope*/) const
{
    auto check = version_check(*stores_.buckets.state(), "Delete", "", {input.Bucket, input.Key}, input.VersionId, caller);
    set_if(check.context, "s3:if-match", input.IfMatch);
    return op::AccessChecks{std::move(check)};
}

Task<Result<DeleteObject::Output>> DeleteObject::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    CO_TRY_VOID(check_key(call->Key));
    if (call->IfMatchLastModifiedTime) co_return fail(errors::not_implemented("x-amz-if-match-last-modified-time"));
    if (call->IfMatchSize) co_return fail(errors::not_implemented("x-amz-if-match-size"));
    const Deletion deletion{call->Key, call->VersionId, call->IfMatch, stores_.clock.now()};
    auto work = [deletion, id = bucket->id](store::Connection& connection) {
        return delete_object(connection, id, deletion);
    };
    CO_TRY(auto change, co_await stores_.database.write(std::move(work)));
    co_await stores_.storage.discard(std::move(change.released));

    Output output;
    output.VersionId = std::move(change.version_id);
    if (change.delete_marker) output.DeleteMarker = true;
    co_return output;
}

}  // namespace sekisho::s3
