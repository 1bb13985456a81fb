#include "services/s3/create_multipart_upload.h"

#include "services/s3/errors.h"
#include "services/s3/names.h"
#include "services/s3/uploads.h"
#include "services/s3/write_headers.h"

namespace sekisho::s3 {
namespace {

using Input = CreateMultipartUpload::Input;

Result<void> set_checksum_kind(Upload& upload, const Input& input)
{
    std::optional<ChecksumType> type;
    if (input.ChecksumType) {
        if (!input.ChecksumAlgorithm)
            return fail(
                errors::invalid_request("The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm "
                                        "header."));
        TRY(type, parse_checksum_type(*input.ChecksumType));
    }
    if (input.ChecksumAlgorithm) {
        TRY(upload.checksum_algorithm, parse_checksum_algorithm(*input.ChecksumAlgorithm));
        upload.checksum_asked = true;
    }
    TRY(upload.checksum_type, multipart_type(upload.checksum_algorithm, type));
    return {};
}

}  // namespace

Result<op::AccessChecks> CreateMultipartUpload::access(const Input& input, const op::Caller& caller,
                                                       const op::Envelope& /*envelope*/) const
{
    op::AccessChecks checks{object_check(*stores_.buckets.state(), "s3:PutObject", input.Bucket, input.Key, caller)};
    set_write_context(checks.front().context, input);
    if (input.Tagging) {
        TRY(const auto tags, parse_tagging_header(*input.Tagging));
        set_request_tags(checks.front().context, tags);
        auto tagging = checks.front();
        tagging.action = "s3:PutObjectTagging";
        checks.push_back(std::move(tagging));
    }
    return checks;
}

Task<Result<CreateMultipartUpload::Output>> CreateMultipartUpload::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    CO_TRY_VOID(check_key(call->Key));
    CO_TRY(auto headers, read_write_headers(*call));
    Upload upload;
    upload.initiated = stores_.clock.now();
    upload.id = new_upload_id(upload.initiated);
    upload.key = call->Key;
    upload.initiator = call.caller().principal.arn;
    upload.storage_class = std::move(headers.storage_class);
    upload.content = std::move(headers.content);
    upload.tags = std::move(headers.tags);
    CO_TRY_VOID(set_checksum_kind(upload, *call));
    auto work = [id = bucket->id, upload](store::Connection& connection) { return insert_upload(connection, id, upload); };
    CO_TRY_VOID(co_await stores_.database.write(std::move(work)));

    Output output;
    output.Bucket = bucket->name;
    output.Key = upload.key;
    output.UploadId = upload.id;
    output.ServerSideEncryption = "AES256";
    if (upload.checksum_asked) {
        output.ChecksumAlgorithm = std::string(name_of(upload.checksum_algorithm));
        output.ChecksumType = std::string(name_of(upload.checksum_type));
    }
    co_return output;
}

}  // namespace sekisho::s3
