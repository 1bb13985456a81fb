#pragma once

#include <optional>
#include <string>

#include "services/s3/access.h"
#include "services/s3/conditions.h"
#include "services/s3/range.h"
#include "services/s3/versions.h"

/// Finding the object version that a request speaks of: shared by everything that reads objects.
namespace sekisho::s3 {

/// Whether the caller may learn that a key does not exist: "If you don't have the s3:ListBucket permission, Amazon S3
/// returns an HTTP status code 403 (access denied)."
enum class Absence { told, hidden };

/// What of an object is wanted.
struct Wanted {
    std::string key;
    std::optional<std::string> version_id;
    Absence absence = Absence::hidden;
};

/// The version, never a delete marker: NoSuchKey, NoSuchVersion, AccessDenied, MethodNotAllowed (a delete marker by its id).
[[nodiscard]] Result<ObjectVersion> find_wanted(store::Connection& connection, const Bucket& bucket, const Wanted& wanted);

/// A read of bytes: which of them, and under which conditions.
struct ReadRequest {
    Wanted wanted;
    Conditions conditions;
    std::optional<std::string> range;
    std::optional<int> part_number;
};

struct ReadResult {
    ObjectVersion version;
    ByteRange range;
    bool partial = false;            ///< a Range or a part was asked for: 206
    std::optional<ObjectPart> part;  ///< the one asked for, of a multipart object
    Segments segments;               ///< the bytes of `range`
};

enum class Bytes { wanted, unwanted };
/// The errors of find_wanted() and check_conditions(), InvalidRange, InvalidPartNumber. `bytes` unwanted leaves out
/// segments.
[[nodiscard]] Result<ReadResult> read_object(store::Connection& connection, const Bucket& bucket, const ReadRequest& request,
                                             Bytes bytes);

}  // namespace sekisho::s3
