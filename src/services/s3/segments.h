#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/s3/range.h"
#include "store/database.h"

/// Where the bytes of an object version or of a part are. Small ones stand in the table itself, larger ones in files
/// (store::ObjectFiles), which versions and parts share: a copy refers to the same file.
namespace sekisho::s3 {

struct Segment {
    std::string file;          ///< empty: the bytes are in `bytes`
    std::uint64_t offset = 0;  ///< in the file
    std::uint64_t length = 0;
    std::string bytes;
};

using Segments = std::vector<Segment>;

/// An id for a version or a part, unique among both.
[[nodiscard]] std::int64_t new_row_id();

/// Writes the segments of `owner` one behind the other.
Result<void> insert_segments(store::Connection& connection, std::int64_t owner, const Segments& segments);
/// The segments that hold `range` of `owner`, cut to it.
Result<Segments> find_segments(store::Connection& connection, std::int64_t owner, const ByteRange& range);
/// Hands the segments of `from` on to `to`, shifted by `start` bytes.
Result<void> move_segments(store::Connection& connection, std::int64_t from, std::int64_t to, std::uint64_t start);
/// Removes the segments of `owner` and appends the files that nothing refers to any more to `released`.
Result<void> remove_segments(store::Connection& connection, std::int64_t owner, std::vector<std::string>& released);
/// Those of `files` that no segment refers to.
Result<std::vector<std::string>> unreferenced(store::Connection& connection, const std::vector<std::string>& files);

}  // namespace sekisho::s3
