#include "services/s3/upload_part.h"

#include "base/encoding.h"
#include "services/s3/errors.h"
#include "services/s3/names.h"
#include "services/s3/receive_body.h"
#include "services/s3/uploads.h"

namespace sekisho::s3 {
namespace {

Result<void> check_algorithm(const Upload& upload, const Promises& promises)
{
    const auto used = promises.checksum ? std::optional(promises.checksum->algorithm) : promises.announced;
    if (!upload.checksum_asked || !used || *used == upload.checksum_algorithm) return {};
    return fail(errors::invalid_request(
        "Checksum Type mismatch occurred, expected checksum Type: " + lower_ascii(name_of(upload.checksum_algorithm)) +
        ", actual checksum Type: " + lower_ascii(name_of(*used))));
}

}  // namespace

Result<op::AccessChecks> UploadPart::access(const Input& input, const op::Caller& caller,
                                            const op::Envelope& /*envelope*/) const
{
    return op::AccessChecks{object_check(*stores_.buckets.state(), "s3:PutObject", input.Bucket, input.Key, caller)};
}

Task<Result<UploadPart::Output>> UploadPart::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    CO_TRY_VOID(check_key(call->Key));
    CO_TRY_VOID(check_part_number(call->PartNumber));
    if (call->SSECustomerAlgorithm || call->SSECustomerKey || call->SSECustomerKeyMD5)
        co_return fail(errors::not_implemented("x-amz-server-side-encryption-customer-algorithm"));
    CO_TRY(auto promises, read_promises(*call));
    auto find = [id = bucket->id, key = call->Key, upload_id = call->UploadId](store::Connection& connection) {
        return find_upload(connection, id, key, upload_id);
    };
    CO_TRY(const auto upload, co_await stores_.database.read(std::move(find)));
    CO_TRY_VOID(check_algorithm(upload, promises));
    auto body = std::move(call.mutable_input().Body);
    CO_TRY(auto stored, co_await receive_body(stores_.storage, std::move(body), promises, upload.checksum_algorithm));

    const auto checksum = base64(stored.checksums.at(upload.checksum_algorithm));
    const UploadedPart part{new_row_id(), call->PartNumber, stored.size, hex(stored.md5), checksum, stores_.clock.now()};
    auto work = [part, segments = stored.segments, id = upload.id](store::Connection& connection) {
        return put_part(connection, id, part, segments);
    };
    auto released = co_await stores_.database.write(std::move(work));
    if (!released) {
        co_await give_back(stores_.storage, std::move(stored.segments), released.error());
        co_return std::unexpected(std::move(released).error());
    }
    co_await stores_.storage.discard(std::move(*released));

    Output output;
    output.ETag = quoted(part.etag);
    output.ServerSideEncryption = "AES256";
    if (upload.checksum_asked)
        set_checksum(output, Checksum{upload.checksum_algorithm, ChecksumType::full_object, checksum});
    else if (promises.checksum) set_checksum(output, *promises.checksum);
    co_return output;
}

}  // namespace sekisho::s3
