#pragma once

#include <optional>
#include <string>

#include "services/s3/access.h"
#include "services/s3/names.h"
#include "services/s3/object_read.h"

/// The source side of CopyObject and UploadPartCopy. No byte is copied: the copy refers to the same files.
namespace sekisho::s3 {

/// The checks on the source: first what must be allowed to read it, then, advisory, whether its absence may be told.
[[nodiscard]] op::AccessChecks source_checks(const State& state, const CopySource& source, const op::Caller& caller);

struct SourceRequest {
    CopySource source;
    Conditions conditions;
    std::optional<std::string> range;  ///< x-amz-copy-source-range
    Absence absence = Absence::hidden;
};

struct OpenedSource {
    BucketPtr bucket;
    ObjectVersion version;
    ByteRange range;
    Segments segments;
    ReadGuard guard;  ///< keeps the files until the copy's rows are written
};

/// PreconditionFailed, InvalidRequest above 5 GB, and the errors of find_wanted().
[[nodiscard]] Task<Result<OpenedSource>> open_source(Stores stores, BucketPtr bucket, SourceRequest request);

/// What the bytes of `source` hash to: known already for a whole object of one part, else by reading them.
[[nodiscard]] Task<Result<StoredBytes>> hash_source(Storage& storage, OpenedSource source, ChecksumAlgorithm algorithm);

/// Inside the writing transaction: false where the source has gone since it was opened, and its files may be about to.
[[nodiscard]] Result<bool> still_there(store::Connection& connection, const OpenedSource& source);

/// The code of an Error by which a copy starts over.
inline constexpr std::string_view source_gone = "SourceGone";
inline constexpr int copy_attempts = 3;

template <class In>
[[nodiscard]] SourceRequest source_request(const In& input, CopySource source, Absence absence)
{
    SourceRequest request;
    request.source = std::move(source);
    request.conditions = {input.CopySourceIfMatch, input.CopySourceIfNoneMatch, input.CopySourceIfModifiedSince,
                          input.CopySourceIfUnmodifiedSince};
    request.absence = absence;
    return request;
}

}  // namespace sekisho::s3
