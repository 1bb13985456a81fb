#include "services/s3/complete_multipart_upload.h"

#include "services/s3/errors.h"
#include "services/s3/names.h"
#include "services/s3/uploads.h"

namespace sekisho::s3 {
namespace {

using Input = CompleteMultipartUpload::Input;

Result<std::vector<ListedPart>> listed_parts(const Input& input)
{
    std::vector<ListedPart> listed;
    if (!input.MultipartUpload || !input.MultipartUpload->Parts) return fail(errors::malformed_xml());
    for (const auto& part : *input.MultipartUpload->Parts) {
        if (!part.PartNumber || !part.ETag) return fail(errors::malformed_xml());
        TRY(auto checksum, requested_checksum(part));
        listed.push_back({*part.PartNumber, unquoted(*part.ETag), std::move(checksum)});
    }
    return listed;
}

Result<Completion> completion_of(const Input& input, Time now)
{
    Completion completion;
    completion.key = input.Key;
    completion.upload_id = input.UploadId;
    TRY(completion.parts, listed_parts(input));
    TRY(completion.checksum, requested_checksum(input));
    if (input.MpuObjectSize) {
        if (*input.MpuObjectSize < 0)
            return fail(errors::invalid_request("Value for x-amz-mp-object-size header is invalid."));
        completion.object_size = static_cast<std::uint64_t>(*input.MpuObjectSize);
    }
    completion.conditions = {input.IfMatch, input.IfNoneMatch};
    completion.now = now;
    return completion;
}

Result<void> check_type(const Input& input, const Upload& upload)
{
    if (!input.ChecksumType) return {};
    TRY(const auto type, parse_checksum_type(*input.ChecksumType));
    if (type == upload.checksum_type) return {};
    return fail(errors::invalid_request("The upload was created using the " + std::string(name_of(upload.checksum_type)) +
                                        " checksum mode. The complete request must use the same checksum mode."));
}

}  // namespace

Result<op::AccessChecks> CompleteMultipartUpload::access(const Input& input, const op::Caller& caller,
                                                         const op::Envelope& /*envelope*/) const
{
    auto check = object_check(*stores_.buckets.state(), "s3:PutObject", input.Bucket, input.Key, caller);
    set_if(check.context, "s3:if-match", input.IfMatch);
    set_if(check.context, "s3:if-none-match", input.IfNoneMatch);
    return op::AccessChecks{std::move(check)};
}

Task<Result<CompleteMultipartUpload::Output>> CompleteMultipartUpload::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    CO_TRY_VOID(check_key(call->Key));
    CO_TRY(const auto completion, completion_of(*call, stores_.clock.now()));
    auto work = [id = bucket->id, completion, input = *call](store::Connection& connection) -> Result<Completed> {
        TRY(const auto upload, find_upload(connection, id, completion.key, completion.upload_id));
        TRY_VOID(check_type(input, upload));
        return complete_upload(connection, id, completion);
    };
    CO_TRY(auto completed, co_await stores_.database.write(std::move(work)));
    co_await stores_.storage.discard(std::move(completed.change.released));

    Output output;
    output.Location = "/" + bucket->name + "/" + url_encoded(call->Key);
    output.Bucket = bucket->name;
    output.Key = call->Key;
    output.ETag = quoted(completed.etag);
    output.VersionId = completed.change.version_id;
    output.ServerSideEncryption = "AES256";
    set_checksum(output, completed.checksum);
    co_return output;
}

}  // namespace sekisho::s3
