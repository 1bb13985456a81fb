#include "services/s3/list_object_versions.h"

#include "services/s3/errors.h"
#include "services/s3/list_shapes.h"
#include "services/s3/versions.h"

namespace sekisho::s3 {
namespace {

using Input = ListObjectVersions::Input;
using Output = ListObjectVersions::Output;
using Page = ListingPage<ObjectVersion>;

struct Found {
    Page page;
    std::string next_version_id;
};

Result<Found> find_page(store::Connection& connection, std::int64_t bucket, ListingRequest request,
                        const std::optional<std::string>& version_id_marker)
{
    if (version_id_marker) {
        TRY(request.marker_order, order_of_version(connection, bucket, request.marker, *version_id_marker));
        // A version that has gone and left no trace: start its key again rather than miss what is behind it.
        if (!request.marker_order) request.marker_order = std::to_string(std::numeric_limits<std::int64_t>::max());
    }
    Found found;
    TRY(found.page, list_page<ObjectVersion>(request, [&](const Seek& seek, std::size_t limit) {
            return scan_versions(connection, bucket, seek, limit);
        }));
    if (found.page.truncated && !found.page.last_order.empty()) found.next_version_id = found.page.entries.back().version_id;
    return found;
}

shapes::s3::ObjectVersion described(const ObjectVersion& version, const Spelling& spelling, const std::string& owner)
{
    shapes::s3::ObjectVersion shape;
    shape.ETag = quoted(version.etag);
    shape.Size = static_cast<std::int64_t>(version.size);
    shape.StorageClass = version.storage_class;
    shape.Key = spelling(version.key);
    shape.VersionId = version.version_id;
    shape.IsLatest = version.is_latest;
    shape.LastModified = version.last_modified;
    shape.Owner.emplace().ID = owner;
    if (version.checksum) {
        shape.ChecksumAlgorithm.emplace().emplace_back(name_of(version.checksum->algorithm));
        shape.ChecksumType = std::string(name_of(version.checksum->type));
    }
    return shape;
}

shapes::s3::DeleteMarkerEntry marker_of(const ObjectVersion& version, const Spelling& spelling, const std::string& owner)
{
    shapes::s3::DeleteMarkerEntry shape;
    shape.Owner.emplace().ID = owner;
    shape.Key = spelling(version.key);
    shape.VersionId = version.version_id;
    shape.IsLatest = version.is_latest;
    shape.LastModified = version.last_modified;
    return shape;
}

}  // namespace

Result<op::AccessChecks> ListObjectVersions::access(const Input& input, const op::Caller& caller,
                                                    const op::Envelope& /*envelope*/) const
{
    return list_checks(*stores_.buckets.state(), "s3:ListBucketVersions", input, caller);
}

Task<Result<Output>> ListObjectVersions::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    const Spelling spelling(call->EncodingType);
    const bool has_version_marker = call->VersionIdMarker && !call->VersionIdMarker->empty();
    if (has_version_marker && call->KeyMarker.value_or("").empty())
        co_return fail(errors::invalid_argument("A version-id marker cannot be specified without a key marker.",
                                                "version-id-marker", *call->VersionIdMarker));
    if (has_version_marker && (!is_utf8(*call->VersionIdMarker) || call->VersionIdMarker->contains('\0')))
        co_return fail(errors::invalid_argument("Invalid version id specified", "version-id-marker"));
    ListingRequest request;
    CO_TRY(request, listing_request(*call, call->MaxKeys, call->KeyMarker.value_or("")));
    const auto limit = request.limit;
    auto work = [id = bucket->id, request = std::move(request),
                 marker = has_version_marker ? call->VersionIdMarker : std::nullopt](store::Connection& connection) {
        return find_page(connection, id, request, marker);
    };
    CO_TRY(const auto found, co_await stores_.database.read(std::move(work)));

    Output output;
    const auto owner = canonical_id(bucket->owner);
    auto& versions = output.Versions.emplace();
    auto& markers = output.DeleteMarkers.emplace();
    for (const auto& entry : found.page.entries)
        if (entry.is_delete_marker) markers.push_back(marker_of(entry, spelling, owner));
        else versions.push_back(described(entry, spelling, owner));
    output.CommonPrefixes = common_prefixes<shapes::s3::CommonPrefix>(found.page.common_prefixes, spelling);
    set_echo(output, *call, spelling);
    output.Name = bucket->name;
    output.MaxKeys = static_cast<int>(limit);
    output.KeyMarker = spelling(call->KeyMarker.value_or(""));
    output.VersionIdMarker = call->VersionIdMarker.value_or("");
    output.IsTruncated = found.page.truncated;
    if (found.page.truncated) {
        output.NextKeyMarker = spelling(found.page.last);
        if (!found.next_version_id.empty()) output.NextVersionIdMarker = found.next_version_id;
    }
    co_return output;
}

}  // namespace sekisho::s3
