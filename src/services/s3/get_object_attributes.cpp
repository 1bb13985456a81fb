#include "services/s3/get_object_attributes.h"

#include <algorithm>

#include "services/s3/errors.h"
#include "services/s3/object_read.h"

namespace sekisho::s3 {
namespace {

using Input = GetObjectAttributes::Input;
using Output = GetObjectAttributes::Output;

constexpr int largest_page = 1000;

struct Described {
    ObjectVersion version;
    std::vector<ObjectPart> parts;
};

bool asks_for(const Input& input, std::string_view attribute)
{
    return std::ranges::find(input.ObjectAttributes, attribute) != input.ObjectAttributes.end();
}

Result<Described> describe(store::Connection& connection, const Bucket& bucket, const Wanted& wanted)
{
    Described described;
    TRY(described.version, find_wanted(connection, bucket, wanted));
    TRY(described.parts, find_parts(connection, described.version.id));
    return described;
}

// "TotalPartsCount" alone where the parts have no checksums of their own: only composite checksums need them.
shapes::s3::GetObjectAttributesParts parts_of(const Described& described, const Input& input)
{
    shapes::s3::GetObjectAttributesParts shape;
    const int after = input.PartNumberMarker.value_or(0);
    const int limit = std::clamp(input.MaxParts.value_or(largest_page), 0, largest_page);
    shape.TotalPartsCount = static_cast<int>(described.parts.size());
    shape.PartNumberMarker = after;
    shape.MaxParts = limit;
    shape.IsTruncated = false;
    auto& parts = shape.Parts.emplace();
    for (const auto& part : described.parts) {
        if (part.number <= after) continue;
        if (std::cmp_equal(parts.size(), limit)) {
            shape.IsTruncated = true;
            break;
        }
        auto& entry = parts.emplace_back();
        entry.PartNumber = part.number;
        entry.Size = static_cast<std::int64_t>(part.range.length);
        auto checksum = *described.version.checksum;
        checksum.value = part.checksum;
        set_checksum(entry, checksum);
        shape.NextPartNumberMarker = part.number;
    }
    return shape;
}

}  // namespace

Result<op::AccessChecks> GetObjectAttributes::access(const Input& input, const op::Caller& caller,
                                                     const op::Envelope& /*envelope*/) const
{
    const auto state = stores_.buckets.state();
    const std::pair<std::string_view, std::string_view> where{input.Bucket, input.Key};
    return op::AccessChecks{version_check(*state, "Get", "", where, input.VersionId, caller),
                            version_check(*state, "Get", "Attributes", where, input.VersionId, caller),
                            advisory(bucket_check(*state, "s3:ListBucket", input.Bucket, caller))};
}

Task<Result<Output>> GetObjectAttributes::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    if (call->SSECustomerAlgorithm || call->SSECustomerKey || call->SSECustomerKeyMD5)
        co_return fail(errors::invalid_request("The encryption parameters are not applicable to this object."));
    const Wanted wanted{call->Key, call->VersionId, call.advisory().at(0) ? Absence::told : Absence::hidden};
    auto work = [bucket, wanted](store::Connection& connection) { return describe(connection, *bucket, wanted); };
    CO_TRY(const auto described, co_await stores_.database.read(std::move(work)));

    const auto& version = described.version;
    Output output;
    output.LastModified = version.last_modified;
    output.VersionId = shown_version(*bucket, version.version_id);
    if (asks_for(*call, "ETag")) output.ETag = version.etag;
    if (asks_for(*call, "ObjectSize")) output.ObjectSize = static_cast<std::int64_t>(version.size);
    if (asks_for(*call, "StorageClass")) output.StorageClass = version.storage_class;
    if (asks_for(*call, "Checksum") && version.checksum) set_checksum(output.Checksum.emplace(), *version.checksum);
    if (asks_for(*call, "ObjectParts") && version.parts_count > 0 && version.checksum)
        output.ObjectParts = parts_of(described, *call);
    co_return output;
}

}  // namespace sekisho::s3
