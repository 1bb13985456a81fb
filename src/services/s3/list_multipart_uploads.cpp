#include "services/s3/list_multipart_uploads.h"

#include "services/s3/list_shapes.h"
#include "services/s3/uploads.h"

namespace sekisho::s3 {
namespace {

shapes::s3::MultipartUpload described(const Upload& upload, const Spelling& spelling, const std::string& owner)
{
    shapes::s3::MultipartUpload shape;
    shape.UploadId = upload.id;
    shape.Key = spelling(upload.key);
    shape.Initiated = upload.initiated;
    shape.StorageClass = upload.storage_class;
    shape.Owner.emplace().ID = owner;
    shape.Initiator.emplace().ID = upload.initiator;
    if (upload.checksum_asked) {
        shape.ChecksumAlgorithm = std::string(name_of(upload.checksum_algorithm));
        shape.ChecksumType = std::string(name_of(upload.checksum_type));
    }
    return shape;
}

}  // namespace

Result<op::AccessChecks> ListMultipartUploads::access(const Input& input, const op::Caller& caller,
                                                      const op::Envelope& /*envelope*/) const
{
    return list_checks(*stores_.buckets.state(), "s3:ListBucketMultipartUploads", input, caller);
}

Task<Result<ListMultipartUploads::Output>> ListMultipartUploads::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    const Spelling spelling(call->EncodingType);
    ListingRequest request;
    CO_TRY(request, listing_request(*call, call->MaxUploads, call->KeyMarker.value_or("")));
    // "If key-marker is not specified, the upload-id-marker parameter is ignored."
    if (!request.marker.empty() && call->UploadIdMarker && !call->UploadIdMarker->empty()) {
        if (!is_utf8(*call->UploadIdMarker) || call->UploadIdMarker->contains('\0')) co_return fail(errors::invalid_uri());
        request.marker_order = call->UploadIdMarker;
    }
    const auto limit = request.limit;
    auto work = [id = bucket->id, request = std::move(request)](store::Connection& connection) {
        return list_page<Upload>(request, [&connection, id](const Seek& seek, std::size_t wanted) {
            return scan_uploads(connection, id, seek, wanted);
        });
    };
    CO_TRY(const auto page, co_await stores_.database.read(std::move(work)));

    Output output;
    const auto owner = canonical_id(bucket->owner);
    auto& uploads = output.Uploads.emplace();
    for (const auto& upload : page.entries) uploads.push_back(described(upload, spelling, owner));
    output.CommonPrefixes = common_prefixes<shapes::s3::CommonPrefix>(page.common_prefixes, spelling);
    set_echo(output, *call, spelling);
    output.Bucket = bucket->name;
    output.KeyMarker = spelling(call->KeyMarker.value_or(""));
    output.UploadIdMarker = call->UploadIdMarker.value_or("");
    output.MaxUploads = static_cast<int>(limit);
    output.IsTruncated = page.truncated;
    if (page.truncated) {
        output.NextKeyMarker = spelling(page.last);
        output.NextUploadIdMarker = page.last_order;
    }
    co_return output;
}

}  // namespace sekisho::s3
