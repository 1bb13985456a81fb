#include "services/s3/copying.h"

#include "base/encoding.h"
#include "services/s3/errors.h"
#include "services/s3/receive_body.h"

namespace sekisho::s3 {
namespace {

Result<OpenedSource> read_source(store::Connection& connection, const BucketPtr& bucket, const SourceRequest& request)
{
    OpenedSource opened;
    opened.bucket = bucket;
    const Wanted wanted{request.source.key, request.source.version_id, request.absence};
    auto found = find_wanted(connection, *bucket, wanted);
    if (!found && found.error().status == 405)
        return fail(errors::invalid_request(
            "The source of a copy request may not specifically refer to a delete marker by version id."));
    if (!found) return std::unexpected(std::move(found).error());
    opened.version = std::move(*found);
    TRY_VOID(
        check_conditions(request.conditions, opened.version.etag, opened.version.last_modified, ConditionsFor::copy_source));
    opened.range = {0, opened.version.size};
    if (request.range) {
        TRY(opened.range, apply_copy_range(*request.range, opened.version.size));
    }
    if (opened.range.length > largest_put)
        return fail(
            errors::invalid_request("The specified copy source is larger than the maximum allowable size for a copy source: "
                                    "5368709120"));
    TRY(opened.segments, find_segments(connection, opened.version.id, opened.range));
    return opened;
}

}  // namespace

op::AccessChecks source_checks(const State& state, const CopySource& source, const op::Caller& caller)
{
    return {
        version_check(state, "Get", "", {source.bucket, source.key}, source.version_id, caller),
        advisory(bucket_check(state, source.version_id ? "s3:ListBucketVersions" : "s3:ListBucket", source.bucket, caller))};
}

Task<Result<OpenedSource>> open_source(Stores stores, BucketPtr bucket, SourceRequest request)
{
    auto guard = stores.storage.enter();
    auto work = [bucket, request](store::Connection& connection) { return read_source(connection, bucket, request); };
    CO_TRY(auto opened, co_await stores.database.read(std::move(work)));
    opened.guard = std::move(guard);
    co_return opened;
}

Task<Result<StoredBytes>> hash_source(Storage& storage, OpenedSource source, ChecksumAlgorithm algorithm)
{
    const auto& version = source.version;
    const bool whole = source.range.length == version.size && version.parts_count == 0;
    if (whole && version.checksum && version.checksum->algorithm == algorithm &&
        version.checksum->type == ChecksumType::full_object) {
        StoredBytes known;
        known.size = version.size;
        known.md5 = from_hex(version.etag).value_or(std::string());
        known.checksums[algorithm] = from_base64(version.checksum->value).value_or(std::string());
        known.segments = std::move(source.segments);
        co_return known;
    }
    std::vector<ChecksumAlgorithm> algorithms{algorithm};
    co_return co_await storage.digest(std::move(source.segments), std::move(algorithms), std::move(source.guard));
}

Result<bool> still_there(store::Connection& connection, const OpenedSource& source)
{
    return version_exists(connection, source.version.id);
}

}  // namespace sekisho::s3
