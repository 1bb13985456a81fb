#include "services/s3/list_parts.h"

#include "services/s3/listing.h"
#include "services/s3/names.h"
#include "services/s3/uploads.h"

namespace sekisho::s3 {
namespace {

struct Found {
    Upload upload;
    std::vector<UploadedPart> parts;  ///< one more than the page where there are more
};

shapes::s3::Part described(const UploadedPart& part, const Upload& upload)
{
    shapes::s3::Part shape;
    shape.PartNumber = part.number;
    shape.LastModified = part.last_modified;
    shape.ETag = quoted(part.etag);
    shape.Size = static_cast<std::int64_t>(part.size);
    if (upload.checksum_asked)
        set_checksum(shape, Checksum{upload.checksum_algorithm, ChecksumType::full_object, part.checksum});
    return shape;
}

}  // namespace

Result<op::AccessChecks> ListParts::access(const Input& input, const op::Caller& caller,
                                           const op::Envelope& /*envelope*/) const
{
    return op::AccessChecks{
        object_check(*stores_.buckets.state(), "s3:ListMultipartUploadParts", input.Bucket, input.Key, caller)};
}

Task<Result<ListParts::Output>> ListParts::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    CO_TRY(const auto limit, page_limit(call->MaxParts, "max-parts"));
    const int after = call->PartNumberMarker.value_or(0);
    auto work = [id = bucket->id, key = call->Key, upload_id = call->UploadId, after,
                 limit](store::Connection& connection) -> Result<Found> {
        Found found;
        TRY(found.upload, find_upload(connection, id, key, upload_id));
        TRY(found.parts, find_uploaded_parts(connection, upload_id, after, limit + 1));
        return found;
    };
    CO_TRY(auto found, co_await stores_.database.read(std::move(work)));
    const bool truncated = limit > 0 && found.parts.size() > limit;
    if (found.parts.size() > limit) found.parts.resize(limit);

    Output output;
    output.Bucket = bucket->name;
    output.Key = found.upload.key;
    output.UploadId = found.upload.id;
    output.PartNumberMarker = after;
    output.MaxParts = static_cast<int>(limit);
    output.IsTruncated = truncated;
    output.NextPartNumberMarker = found.parts.empty() ? 0 : found.parts.back().number;
    auto& parts = output.Parts.emplace();
    for (const auto& part : found.parts) parts.push_back(described(part, found.upload));
    output.Initiator.emplace().ID = found.upload.initiator;
    output.Owner.emplace().ID = canonical_id(bucket->owner);
    output.StorageClass = found.upload.storage_class;
    if (found.upload.checksum_asked) {
        output.ChecksumAlgorithm = std::string(name_of(found.upload.checksum_algorithm));
        output.ChecksumType = std::string(name_of(found.upload.checksum_type));
    }
    co_return output;
}

}  // namespace sekisho::s3
