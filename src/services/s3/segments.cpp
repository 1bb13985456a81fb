#include "services/s3/segments.h"

#include <algorithm>

#include "crypto/random.h"

namespace sekisho::s3 {

using store::Connection;

std::int64_t new_row_id() { return static_cast<std::int64_t>(crypto::random_below(std::uint64_t(1) << 62u)) + 1; }

Result<void> insert_segments(Connection& connection, std::int64_t owner, const Segments& segments)
{
    std::int64_t position = 0;
    for (const auto& segment : segments) {
        if (segment.length == 0) continue;
        const bool in_file = !segment.file.empty();
        TRY_VOID(connection.execute(
            "INSERT INTO s3_segments (owner, position, length, file, file_offset, bytes) VALUES (?, ?, ?, ?, ?, ?)",
            {owner, position, static_cast<std::int64_t>(segment.length),
             in_file ? store::Value(segment.file) : store::Value(), static_cast<std::int64_t>(segment.offset),
             in_file ? store::Value() : store::Value(store::Blob{segment.bytes})}));
        position += static_cast<std::int64_t>(segment.length);
    }
    return {};
}

Result<Segments> find_segments(Connection& connection, std::int64_t owner, const ByteRange& range)
{
    Segments segments;
    if (range.length == 0) return segments;
    const auto first = static_cast<std::int64_t>(range.first);
    const auto end = first + static_cast<std::int64_t>(range.length);
    // The segment that holds the first byte is the last one to start at or before it.
    TRY(const auto rows,
        connection.query(
            "SELECT position, length, file, file_offset, bytes FROM s3_segments WHERE owner = ? AND position < ?"
            " AND position >= (SELECT MAX(position) FROM s3_segments WHERE owner = ? AND position <= ?)"
            " ORDER BY position",
            {owner, end, owner, first}));
    for (const auto& row : rows) {
        const auto position = row.integer("position");
        const auto cut = std::max<std::int64_t>(first - position, 0);
        const auto length = std::min(position + row.integer("length"), end) - position - cut;
        Segment segment;
        segment.length = static_cast<std::uint64_t>(length);
        if (const auto file = row.maybe_text("file")) {
            segment.file = *file;
            segment.offset = static_cast<std::uint64_t>(row.integer("file_offset") + cut);
        } else {
            segment.bytes = row.blob("bytes").substr(static_cast<std::size_t>(cut), static_cast<std::size_t>(length));
        }
        segments.push_back(std::move(segment));
    }
    return segments;
}

Result<void> move_segments(Connection& connection, std::int64_t from, std::int64_t to, std::uint64_t start)
{
    TRY_VOID(connection.execute("UPDATE s3_segments SET owner = ?, position = position + ? WHERE owner = ?",
                                {to, static_cast<std::int64_t>(start), from}));
    return {};
}

Result<void> remove_segments(Connection& connection, std::int64_t owner, std::vector<std::string>& released)
{
    TRY(const auto rows,
        connection.query("SELECT DISTINCT file FROM s3_segments WHERE owner = ? AND file IS NOT NULL", {owner}));
    TRY_VOID(connection.execute("DELETE FROM s3_segments WHERE owner = ?", {owner}));
    std::vector<std::string> files;
    for (const auto& row : rows) files.push_back(row.text("file"));
    TRY(auto orphans, unreferenced(connection, files));
    std::ranges::move(orphans, std::back_inserter(released));
    return {};
}

Result<std::vector<std::string>> unreferenced(Connection& connection, const std::vector<std::string>& files)
{
    std::vector<std::string> orphans;
    for (const auto& file : files) {
        TRY(const auto rows, connection.query("SELECT owner FROM s3_segments WHERE file = ? LIMIT 1", {file}));
        if (rows.empty()) orphans.push_back(file);
    }
    return orphans;
}

}  // namespace sekisho::s3
