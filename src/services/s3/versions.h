#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "services/s3/checksums.h"
#include "services/s3/conditions.h"
#include "services/s3/json_forms.h"
#include "services/s3/listing.h"
#include "services/s3/segments.h"
#include "store/database.h"

/// Objects and their versions as rows, with the semantics of S3 Versioning. All functions run inside a transaction.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
namespace sekisho::s3 {

inline constexpr std::string_view null_version = "null";

/// One row: an object version or a delete marker.
struct ObjectVersion {
    std::int64_t id = 0;
    std::string key;
    std::string order;  ///< place among the versions of the key, for listings
    std::string version_id;
    bool is_latest = false;
    bool is_delete_marker = false;
    std::uint64_t size = 0;
    std::string etag;  ///< without quotes
    Time last_modified;
    std::string storage_class;
    ObjectContent content;
    Tags tags;
    std::optional<Checksum> checksum;
    int parts_count = 0;  ///< 0: not made by a multipart upload
};

/// One part of a completed multipart upload.
struct ObjectPart {
    int number = 0;
    ByteRange range;
    std::string checksum;  ///< base64
};

struct NewVersion {
    std::string key;
    std::uint64_t size = 0;
    std::string etag;
    Time now;
    std::string storage_class = "STANDARD";
    ObjectContent content;
    Tags tags;
    std::optional<Checksum> checksum;
    std::vector<ObjectPart> parts;
    WriteConditions conditions;
};

/// What a change did; `version_id` is set where the bucket has (or had) versioning.
struct VersionChange {
    std::int64_t id = 0;  ///< of the row that was made
    std::optional<std::string> version_id;
    bool delete_marker = false;         ///< one was made, or removed
    std::vector<std::string> released;  ///< files to be removed after the commit
};

/// The newest version of a key, be it a delete marker; nullopt: there is none.
Result<std::optional<ObjectVersion>> find_latest(store::Connection& connection, std::int64_t bucket, std::string key);
Result<std::optional<ObjectVersion>> find_version(store::Connection& connection, std::int64_t bucket, std::string key,
                                                  std::string version_id);

Result<bool> version_exists(store::Connection& connection, std::int64_t version);

/// Makes a version the newest one of its key: beside the others where versioning is enabled, else in place of the
/// null version. NoSuchBucket where the bucket has gone meanwhile; the errors of check_write_conditions(). The segments
/// remain to be inserted for `id`.
Result<VersionChange> put_version(store::Connection& connection, std::int64_t bucket, const NewVersion& version);

/// DeleteObject without a version id: removes the null version and leaves a delete marker, as versioning has it.
struct Deletion {
    std::string key;
    std::optional<std::string> version_id;
    std::optional<std::string> if_match;
    Time now;
};
Result<VersionChange> delete_object(store::Connection& connection, std::int64_t bucket, const Deletion& deletion);

Result<void> set_object_tags(store::Connection& connection, std::int64_t version, const Tags& tags);
Result<std::vector<ObjectPart>> find_parts(store::Connection& connection, std::int64_t version);

/// For list_page(): the newest versions that are no delete markers, and all versions newest first.
Result<std::vector<ObjectVersion>> scan_objects(store::Connection& connection, std::int64_t bucket, const Seek& seek,
                                                std::size_t limit);
Result<std::vector<ObjectVersion>> scan_versions(store::Connection& connection, std::int64_t bucket, const Seek& seek,
                                                 std::size_t limit);
/// The `order` of a version, from the table or, where it has gone, from its id; nullopt: unknown.
Result<std::optional<std::string>> order_of_version(store::Connection& connection, std::int64_t bucket, std::string key,
                                                    std::string version_id);

}  // namespace sekisho::s3
