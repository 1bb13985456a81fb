#include "services/s3/upload_part_copy.h"

#include "services/s3/copying.h"
#include "services/s3/errors.h"
#include "services/s3/uploads.h"

namespace sekisho::s3 {
namespace {

using Output = UploadPartCopy::Output;
using Files = std::vector<std::string>;

struct PartCopy {
    BucketPtr source;
    SourceRequest request;
    Upload upload;
    int part_number = 0;
};

Output output_of(const OpenedSource& source, const UploadedPart& part, const Upload& upload)
{
    Output output;
    auto& result = output.CopyPartResult.emplace();
    result.ETag = quoted(part.etag);
    result.LastModified = part.last_modified;
    if (upload.checksum_asked)
        set_checksum(result, Checksum{upload.checksum_algorithm, ChecksumType::full_object, part.checksum});
    output.CopySourceVersionId = shown_version(*source.bucket, source.version.version_id);
    output.ServerSideEncryption = "AES256";
    return output;
}

Task<Result<Output>> copy_once(Stores stores, PartCopy copy)
{
    CO_TRY(auto source, co_await open_source(stores, copy.source, copy.request));
    auto hashing = source;
    const auto algorithm = copy.upload.checksum_algorithm;
    CO_TRY(const auto hashed, co_await hash_source(stores.storage, std::move(hashing), algorithm));
    const UploadedPart part{
        new_row_id(),      copy.part_number, hashed.size, hex(hashed.md5), base64(hashed.checksums.at(algorithm)),
        stores.clock.now()};
    auto work = [source, part, id = copy.upload.id](store::Connection& connection) -> Result<Files> {
        TRY(const bool there, still_there(connection, source));
        if (!there) return fail(std::string(source_gone), {});
        return put_part(connection, id, part, source.segments);
    };
    CO_TRY(auto released, co_await stores.database.write(std::move(work)));
    co_await stores.storage.discard(std::move(released));
    co_return output_of(source, part, copy.upload);
}

Result<void> refuse_unserved(const UploadPartCopy::Input& input)
{
    if (input.CopySourceSSECustomerAlgorithm || input.CopySourceSSECustomerKey || input.CopySourceSSECustomerKeyMD5)
        return fail(errors::not_implemented("x-amz-copy-source-server-side-encryption-customer-algorithm"));
    if (input.SSECustomerAlgorithm || input.SSECustomerKey || input.SSECustomerKeyMD5)
        return fail(errors::not_implemented("x-amz-server-side-encryption-customer-algorithm"));
    return {};
}

}  // namespace

Result<op::AccessChecks> UploadPartCopy::access(const Input& input, const op::Caller& caller,
                                                const op::Envelope& /*envelope*/) const
{
    TRY(const auto source, parse_copy_source(input.CopySource));
    const auto state = stores_.buckets.state();
    auto checks = source_checks(*state, source, caller);
    auto put = object_check(*state, "s3:PutObject", input.Bucket, input.Key, caller);
    put.context.set("s3:x-amz-copy-source", source.bucket + "/" + source.key);
    checks.push_back(std::move(put));
    return checks;
}

Task<Result<Output>> UploadPartCopy::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto source, parse_copy_source(call->CopySource));
    PartCopy copy;
    CO_TRY(copy.source,
           open_bucket(stores_.buckets, source.bucket, call->ExpectedSourceBucketOwner, call.caller(), call.envelope()));
    CO_TRY(const auto target, open_bucket(stores_.buckets, call));
    CO_TRY_VOID(check_key(call->Key));
    CO_TRY_VOID(check_part_number(call->PartNumber));
    CO_TRY_VOID(refuse_unserved(*call));
    copy.part_number = call->PartNumber;
    copy.request = source_request(*call, source, call.advisory().at(0) ? Absence::told : Absence::hidden);
    copy.request.range = call->CopySourceRange;
    auto find = [id = target->id, key = call->Key, upload_id = call->UploadId](store::Connection& connection) {
        return find_upload(connection, id, key, upload_id);
    };
    CO_TRY(copy.upload, co_await stores_.database.read(std::move(find)));

    for (int attempt = 1;; ++attempt) {
        auto copied = co_await copy_once(stores_, copy);
        if (copied || copied.error().code != source_gone) co_return copied;
        if (attempt == copy_attempts) co_return fail(errors::no_such_key(source.key));
    }
}

}  // namespace sekisho::s3
