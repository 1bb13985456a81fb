#include "services/s3/object_read.h"

#include "services/s3/errors.h"
#include "services/s3/names.h"

namespace sekisho::s3 {
namespace {

Error absent(const Wanted& wanted)
{
    if (wanted.absence == Absence::hidden) return errors::access_denied();
    return wanted.version_id ? errors::no_such_version(wanted.key, *wanted.version_id) : errors::no_such_key(wanted.key);
}

Error deleted(const Bucket& bucket, const Wanted& wanted, const ObjectVersion& marker)
{
    if (wanted.version_id) {
        auto error = errors::method_not_allowed("GET", "DeleteMarker");
        error.headers.emplace_back("x-amz-delete-marker", "true");
        error.headers.emplace_back("x-amz-version-id", marker.version_id);
        error.headers.emplace_back("Last-Modified", http_date(marker.last_modified));
        return error;
    }
    auto error = absent(wanted);
    if (wanted.absence == Absence::hidden) return error;
    error.headers.emplace_back("x-amz-delete-marker", "true");
    if (const auto shown = shown_version(bucket, marker.version_id)) error.headers.emplace_back("x-amz-version-id", *shown);
    return error;
}

Result<void> check_read_conditions(const Bucket& bucket, const ObjectVersion& version, const Conditions& conditions)
{
    auto held = check_conditions(conditions, version.etag, version.last_modified, ConditionsFor::reading);
    if (held || held.error().status != 304) return held;
    auto& headers = held.error().headers;
    headers.emplace_back("ETag", quoted(version.etag));
    headers.emplace_back("Last-Modified", http_date(version.last_modified));
    if (const auto shown = shown_version(bucket, version.version_id)) headers.emplace_back("x-amz-version-id", *shown);
    if (version.content.cache_control) headers.emplace_back("Cache-Control", *version.content.cache_control);
    return held;
}

Result<void> choose_part(store::Connection& connection, int number, ReadResult& result)
{
    result.partial = true;
    if (result.version.parts_count == 0) {
        if (number != 1) return fail(errors::invalid_part_number(result.version.size));
        return {};
    }
    TRY(const auto parts, find_parts(connection, result.version.id));
    // Part numbers of a completed object count from 1 without gaps.
    if (number < 1 || std::cmp_greater(number, parts.size())) return fail(errors::invalid_part_number(result.version.size));
    result.part = parts[static_cast<std::size_t>(number) - 1];
    result.range = result.part->range;
    return {};
}

}  // namespace

Result<ObjectVersion> find_wanted(store::Connection& connection, const Bucket& bucket, const Wanted& wanted)
{
    TRY_VOID(check_key(wanted.key));
    if (wanted.version_id && (!is_utf8(*wanted.version_id) || wanted.version_id->contains('\0')))
        return fail(errors::invalid_argument("Invalid version id specified", "versionId"));
    TRY(auto found, wanted.version_id ? find_version(connection, bucket.id, wanted.key, *wanted.version_id)
                                      : find_latest(connection, bucket.id, wanted.key));
    if (!found) return fail(absent(wanted));
    if (found->is_delete_marker) return fail(deleted(bucket, wanted, *found));
    return std::move(*found);
}

Result<ReadResult> read_object(store::Connection& connection, const Bucket& bucket, const ReadRequest& request, Bytes bytes)
{
    if (request.range && request.part_number)
        return fail(errors::invalid_request("Cannot specify both Range header and partNumber query parameter"));
    ReadResult result;
    TRY(result.version, find_wanted(connection, bucket, request.wanted));
    TRY_VOID(check_read_conditions(bucket, result.version, request.conditions));
    result.range = {0, result.version.size};
    if (request.range) {
        TRY(const auto range, apply_range(*request.range, result.version.size));
        result.partial = range.has_value();
        result.range = range.value_or(result.range);
    }
    if (request.part_number) TRY_VOID(choose_part(connection, *request.part_number, result));
    if (bytes == Bytes::wanted) {
        TRY(result.segments, find_segments(connection, result.version.id, result.range));
    }
    return result;
}

}  // namespace sekisho::s3
