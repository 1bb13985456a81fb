#include "services/s3/abort_multipart_upload.h"

#include "services/s3/errors.h"
#include "services/s3/uploads.h"

namespace sekisho::s3 {

Result<op::AccessChecks> AbortMultipartUpload::access(const Input& input, const op::Caller& caller,
                                                      const op::Envelope& /*envelope*/) const
{
    return op::AccessChecks{
        object_check(*stores_.buckets.state(), "s3:AbortMultipartUpload", input.Bucket, input.Key, caller)};
}

Task<Result<AbortMultipartUpload::Output>> AbortMultipartUpload::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    if (call->IfMatchInitiatedTime) co_return fail(errors::not_implemented("x-amz-if-match-initiated-time"));
    auto work = [id = bucket->id, key = call->Key,
                 upload_id = call->UploadId](store::Connection& connection) -> Result<std::vector<std::string>> {
        TRY(const auto upload, find_upload(connection, id, key, upload_id));
        return remove_upload(connection, upload.id);
    };
    CO_TRY(auto released, co_await stores_.database.write(std::move(work)));
    co_await stores_.storage.discard(std::move(released));
    co_return Output{};
}

}  // namespace sekisho::s3
