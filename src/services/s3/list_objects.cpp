#include "services/s3/list_objects.h"

#include "services/s3/errors.h"
#include "services/s3/list_shapes.h"
#include "services/s3/listing.h"
#include "services/s3/names.h"
#include "services/s3/versions.h"

namespace sekisho::s3 {
namespace {

using Page = ListingPage<ObjectVersion>;

Task<Result<Page>> page_of(store::Database& database, std::int64_t bucket, ListingRequest request)
{
    auto work = [bucket, request = std::move(request)](store::Connection& connection) {
        return list_page<ObjectVersion>(request, [&connection, bucket](const Seek& seek, std::size_t limit) {
            return scan_objects(connection, bucket, seek, limit);
        });
    };
    co_return co_await database.read(std::move(work));
}

shapes::s3::Object described(const ObjectVersion& version, const Spelling& spelling)
{
    shapes::s3::Object object;
    object.Key = spelling(version.key);
    object.LastModified = version.last_modified;
    object.ETag = quoted(version.etag);
    object.Size = static_cast<std::int64_t>(version.size);
    object.StorageClass = version.storage_class;
    if (version.checksum) {
        object.ChecksumAlgorithm.emplace().emplace_back(name_of(version.checksum->algorithm));
        object.ChecksumType = std::string(name_of(version.checksum->type));
    }
    return object;
}

template <class Output>
void set_page(Output& output, const Page& page, const Spelling& spelling, const std::optional<std::string>& owner)
{
    auto& contents = output.Contents.emplace();
    for (const auto& entry : page.entries) {
        contents.push_back(described(entry, spelling));
        if (owner) contents.back().Owner.emplace().ID = canonical_id(*owner);
    }
    output.CommonPrefixes = common_prefixes<shapes::s3::CommonPrefix>(page.common_prefixes, spelling);
    output.IsTruncated = page.truncated;
}

}  // namespace

Result<op::AccessChecks> ListObjects::access(const Input& input, const op::Caller& caller,
                                             const op::Envelope& /*envelope*/) const
{
    return list_checks(*stores_.buckets.state(), "s3:ListBucket", input, caller);
}

Task<Result<ListObjects::Output>> ListObjects::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    const Spelling spelling(call->EncodingType);
    ListingRequest request;
    CO_TRY(request, listing_request(*call, call->MaxKeys, call->Marker.value_or("")));
    const auto limit = request.limit;
    CO_TRY(const auto page, co_await page_of(stores_.database, bucket->id, std::move(request)));

    Output output;
    set_page(output, page, spelling, bucket->owner);
    set_echo(output, *call, spelling);
    output.Name = bucket->name;
    output.Marker = spelling(call->Marker.value_or(""));
    output.MaxKeys = static_cast<int>(limit);
    // "This element is returned only if you have the delimiter request parameter specified."
    if (page.truncated && call->Delimiter && !call->Delimiter->empty()) output.NextMarker = spelling(page.last);
    co_return output;
}

Result<op::AccessChecks> ListObjectsV2::access(const Input& input, const op::Caller& caller,
                                               const op::Envelope& /*envelope*/) const
{
    return list_checks(*stores_.buckets.state(), "s3:ListBucket", input, caller);
}

Task<Result<ListObjectsV2::Output>> ListObjectsV2::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    const Spelling spelling(call->EncodingType);
    auto marker = call->StartAfter.value_or("");
    if (call->ContinuationToken) {
        CO_TRY(marker, read_continuation_token(*call->ContinuationToken));
    }
    ListingRequest request;
    CO_TRY(request, listing_request(*call, call->MaxKeys, std::move(marker)));
    const auto limit = request.limit;
    CO_TRY(const auto page, co_await page_of(stores_.database, bucket->id, std::move(request)));

    Output output;
    set_page(output, page, spelling, call->FetchOwner.value_or(false) ? std::optional(bucket->owner) : std::nullopt);
    set_echo(output, *call, spelling);
    output.Name = bucket->name;
    output.MaxKeys = static_cast<int>(limit);
    output.KeyCount = static_cast<int>(page.entries.size() + page.common_prefixes.size());
    output.ContinuationToken = call->ContinuationToken;
    if (call->StartAfter) output.StartAfter = spelling(*call->StartAfter);
    if (page.truncated) output.NextContinuationToken = make_continuation_token(page.last);
    co_return output;
}

}  // namespace sekisho::s3
