#include "services/s3/versions.h"

#include <charconv>

#include <fmt/format.h>

#include "services/s3/errors.h"
#include "services/s3/names.h"

namespace sekisho::s3 {
namespace {

using store::Connection;
using store::Row;

#define S3_VERSION_COLUMNS                                                                                  \
    "SELECT id, object_key, sequence, version_id, is_latest, is_delete_marker, size, etag, last_modified, " \
    "storage_class, content, tags, checksum_algorithm, checksum_type, checksum_value, parts_count FROM s3_object_versions "

constexpr std::size_t sequence_digits = 15;

Result<ObjectVersion> version_of(const Row& row)
{
    ObjectVersion version;
    version.id = row.integer("id");
    version.key = row.text("object_key");
    version.order = fmt::to_string(row.integer("sequence"));
    version.version_id = row.text("version_id");
    version.is_latest = row.integer("is_latest") != 0;
    version.is_delete_marker = row.integer("is_delete_marker") != 0;
    version.size = static_cast<std::uint64_t>(row.integer("size"));
    version.etag = row.text("etag");
    version.last_modified = from_epoch_milliseconds(row.integer("last_modified"));
    version.storage_class = row.text("storage_class");
    TRY(version.content, content_from_json(row.text("content")));
    TRY(version.tags, tags_from_json(row.maybe_text("tags")));
    if (const auto algorithm = row.maybe_text("checksum_algorithm")) {
        Checksum checksum;
        TRY(checksum.algorithm, parse_checksum_algorithm(*algorithm));
        TRY(checksum.type, parse_checksum_type(row.text("checksum_type")));
        checksum.value = row.text("checksum_value");
        version.checksum = std::move(checksum);
    }
    version.parts_count = static_cast<int>(row.integer("parts_count"));
    return version;
}

Result<std::vector<ObjectVersion>> versions_of(const store::Rows& rows)
{
    std::vector<ObjectVersion> versions;
    versions.reserve(rows.size());
    for (const auto& row : rows) {
        TRY(auto version, version_of(row));
        versions.push_back(std::move(version));
    }
    return versions;
}

Result<std::optional<ObjectVersion>> first_of(Result<store::Rows> rows)
{
    if (!rows) return std::unexpected(std::move(rows).error());
    if (rows->empty()) return std::optional<ObjectVersion>();
    TRY(auto version, version_of(rows->front()));
    return std::optional<ObjectVersion>(std::move(version));
}

std::int64_t sequence_of(const ObjectVersion& version)
{
    std::int64_t sequence = 0;
    std::from_chars(version.order.data(), version.order.data() + version.order.size(), sequence);
    return sequence;
}

// A version id begins with its place, so that a listing goes on behind a version that was deleted meanwhile.
std::string version_id_for(std::int64_t sequence)
{
    return fmt::format("{:0{}x}{}", sequence, sequence_digits, new_version_id().substr(sequence_digits));
}

Result<Versioning> versioning_of(Connection& connection, std::int64_t bucket)
{
    TRY(const auto rows, connection.query("SELECT versioning FROM s3_buckets WHERE id = ?", {bucket}));
    if (rows.empty()) return fail(errors::no_such_bucket({}));
    return parse_versioning(rows.front().text("versioning"));
}

Result<void> remove_row(Connection& connection, std::int64_t id, std::vector<std::string>& released)
{
    TRY_VOID(remove_segments(connection, id, released));
    TRY_VOID(connection.execute("DELETE FROM s3_object_parts WHERE object_version = ?", {id}));
    TRY_VOID(connection.execute("DELETE FROM s3_object_versions WHERE id = ?", {id}));
    return {};
}

Result<void> insert_row(Connection& connection, std::int64_t bucket, const ObjectVersion& row)
{
    const auto& sum = row.checksum;
    const auto optional = [&sum](std::string text) { return sum ? store::Value(std::move(text)) : store::Value(); };
    TRY_VOID(connection.execute(
        "INSERT INTO s3_object_versions (id, bucket_id, object_key, sequence, version_id, is_latest, is_delete_marker, "
        "size, "
        "etag, last_modified, storage_class, content, tags, checksum_algorithm, checksum_type, checksum_value, parts_count) "
        "VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {row.id, bucket, row.key, sequence_of(row), row.version_id, std::int64_t(row.is_delete_marker ? 1 : 0),
         static_cast<std::int64_t>(row.size), row.etag, epoch_milliseconds(row.last_modified), row.storage_class,
         to_json(row.content), tags_value(row.tags), optional(std::string(name_of(sum.value_or(Checksum()).algorithm))),
         optional(std::string(name_of(sum.value_or(Checksum()).type))), optional(sum.value_or(Checksum()).value),
         std::int64_t(row.parts_count)}));
    return {};
}

/// Puts `row` on top of the key's versions; with versioning off or suspended it takes the place of the null version.
Result<VersionChange> push(Connection& connection, std::int64_t bucket, Versioning versioning, ObjectVersion row)
{
    VersionChange change;
    TRY(const auto latest, find_latest(connection, bucket, row.key));
    const auto sequence = latest ? sequence_of(*latest) + 1 : 1;
    row.id = new_row_id();
    row.order = fmt::to_string(sequence);
    row.version_id = versioning == Versioning::enabled ? version_id_for(sequence) : std::string(null_version);
    if (versioning != Versioning::enabled) {
        TRY(const auto replaced, find_version(connection, bucket, row.key, std::string(null_version)));
        if (replaced) {
            TRY_VOID(remove_row(connection, replaced->id, change.released));
        }
    }
    TRY_VOID(connection.execute(
        "UPDATE s3_object_versions SET is_latest = 0 WHERE bucket_id = ? AND object_key = ? AND is_latest = 1",
        {bucket, row.key}));
    TRY_VOID(insert_row(connection, bucket, row));
    change.id = row.id;
    change.delete_marker = row.is_delete_marker;
    if (versioning != Versioning::unversioned) change.version_id = row.version_id;
    return change;
}

Result<void> insert_parts(Connection& connection, std::int64_t version, const std::vector<ObjectPart>& parts)
{
    for (const auto& part : parts)
        TRY_VOID(connection.execute(
            "INSERT INTO s3_object_parts (object_version, part_number, start, size, checksum) VALUES (?, ?, ?, ?, ?)",
            {version, std::int64_t(part.number), static_cast<std::int64_t>(part.range.first),
             static_cast<std::int64_t>(part.range.length), part.checksum}));
    return {};
}

bool plausible_version_id(std::string_view id)
{
    return id == null_version || (!id.empty() && id.size() <= 1024 && std::ranges::all_of(id, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
                      c == '-';
           }));
}

Result<VersionChange> delete_version(Connection& connection, std::int64_t bucket, const Deletion& deletion)
{
    VersionChange change;
    change.version_id = deletion.version_id;
    if (!plausible_version_id(*deletion.version_id))
        return fail(errors::invalid_argument("Invalid version id specified", "versionId", *deletion.version_id));
    TRY(const auto found, find_version(connection, bucket, deletion.key, *deletion.version_id));
    if (!found) return change;
    if (deletion.if_match && !etag_matches(*deletion.if_match, found->etag))
        return fail(errors::precondition_failed("If-Match"));
    change.delete_marker = found->is_delete_marker;
    TRY_VOID(remove_row(connection, found->id, change.released));
    if (found->is_latest) {
        TRY_VOID(connection.execute(
            "UPDATE s3_object_versions SET is_latest = 1 WHERE bucket_id = ? AND object_key = ? AND sequence ="
            " (SELECT MAX(sequence) FROM s3_object_versions WHERE bucket_id = ? AND object_key = ?)",
            {bucket, deletion.key, bucket, deletion.key}));
    }
    return change;
}

std::string_view comparison(const Seek& seek) { return seek.kind == Seek::Kind::behind_key ? ">" : ">="; }

}  // namespace

Result<std::optional<ObjectVersion>> find_latest(Connection& connection, std::int64_t bucket, std::string key)
{
    return first_of(connection.query(S3_VERSION_COLUMNS "WHERE bucket_id = ? AND object_key = ? AND is_latest = 1",
                                     {bucket, std::move(key)}));
}

Result<std::optional<ObjectVersion>> find_version(Connection& connection, std::int64_t bucket, std::string key,
                                                  std::string version_id)
{
    return first_of(connection.query(S3_VERSION_COLUMNS "WHERE bucket_id = ? AND object_key = ? AND version_id = ?",
                                     {bucket, std::move(key), std::move(version_id)}));
}

Result<bool> version_exists(Connection& connection, std::int64_t version)
{
    TRY(const auto rows, connection.query("SELECT id FROM s3_object_versions WHERE id = ?", {version}));
    return !rows.empty();
}

Result<VersionChange> put_version(Connection& connection, std::int64_t bucket, const NewVersion& version)
{
    TRY(const auto versioning, versioning_of(connection, bucket));
    if (version.conditions.if_match || version.conditions.if_none_match) {
        TRY(const auto latest, find_latest(connection, bucket, version.key));
        const bool exists = latest && !latest->is_delete_marker;
        TRY_VOID(
            check_write_conditions(version.conditions, version.key, exists ? std::optional(latest->etag) : std::nullopt));
    }
    ObjectVersion row;
    row.key = version.key;
    row.size = version.size;
    row.etag = version.etag;
    row.last_modified = version.now;
    row.storage_class = version.storage_class;
    row.content = version.content;
    row.tags = version.tags;
    row.checksum = version.checksum;
    row.parts_count = static_cast<int>(version.parts.size());
    TRY(auto change, push(connection, bucket, versioning, std::move(row)));
    TRY_VOID(insert_parts(connection, change.id, version.parts));
    return change;
}

Result<VersionChange> delete_object(Connection& connection, std::int64_t bucket, const Deletion& deletion)
{
    TRY(const auto versioning, versioning_of(connection, bucket));
    if (deletion.version_id) return delete_version(connection, bucket, deletion);
    if (deletion.if_match) {
        TRY(const auto latest, find_latest(connection, bucket, deletion.key));
        if (!latest || latest->is_delete_marker) return fail(errors::no_such_key(deletion.key));
        if (!etag_matches(*deletion.if_match, latest->etag)) return fail(errors::precondition_failed("If-Match"));
    }
    if (versioning == Versioning::unversioned) {
        VersionChange change;
        TRY(const auto found, find_version(connection, bucket, deletion.key, std::string(null_version)));
        if (found) {
            TRY_VOID(remove_row(connection, found->id, change.released));
        }
        return change;
    }
    ObjectVersion marker;
    marker.key = deletion.key;
    marker.is_delete_marker = true;
    marker.last_modified = deletion.now;
    marker.storage_class = "STANDARD";
    return push(connection, bucket, versioning, std::move(marker));
}

Result<void> set_object_tags(Connection& connection, std::int64_t version, const Tags& tags)
{
    TRY_VOID(connection.execute("UPDATE s3_object_versions SET tags = ? WHERE id = ?", {tags_value(tags), version}));
    return {};
}

Result<std::vector<ObjectPart>> find_parts(Connection& connection, std::int64_t version)
{
    TRY(const auto rows, connection.query("SELECT part_number, start, size, checksum FROM s3_object_parts"
                                          " WHERE object_version = ? ORDER BY part_number",
                                          {version}));
    std::vector<ObjectPart> parts;
    for (const auto& row : rows)
        parts.push_back({static_cast<int>(row.integer("part_number")),
                         {static_cast<std::uint64_t>(row.integer("start")), static_cast<std::uint64_t>(row.integer("size"))},
                         row.text("checksum")});
    return parts;
}

Result<std::vector<ObjectVersion>> scan_objects(Connection& connection, std::int64_t bucket, const Seek& seek,
                                                std::size_t limit)
{
    // One row per key: behind the entry is behind the key.
    const auto* const comparing = seek.kind == Seek::Kind::at ? ">=" : ">";
    auto rows = connection.query(
        fmt::format(S3_VERSION_COLUMNS "WHERE bucket_id = ? AND object_key {} ? AND is_latest = 1 AND is_delete_marker = 0"
                                       " ORDER BY object_key LIMIT ?",
                    comparing),
        {bucket, seek.key, static_cast<std::int64_t>(limit)});
    if (!rows) return std::unexpected(std::move(rows).error());
    return versions_of(*rows);
}

Result<std::vector<ObjectVersion>> scan_versions(Connection& connection, std::int64_t bucket, const Seek& seek,
                                                 std::size_t limit)
{
    std::string sql = fmt::format(S3_VERSION_COLUMNS "WHERE bucket_id = ? AND object_key {} ?", comparison(seek));
    store::Parameters parameters{bucket, seek.key};
    if (seek.kind == Seek::Kind::behind_entry) {
        std::int64_t sequence = 0;
        std::from_chars(seek.order.data(), seek.order.data() + seek.order.size(), sequence);
        sql += " AND (object_key > ? OR sequence < ?)";
        parameters.emplace_back(seek.key);
        parameters.emplace_back(sequence);
    }
    sql += " ORDER BY object_key, sequence DESC LIMIT ?";
    parameters.emplace_back(static_cast<std::int64_t>(limit));
    auto rows = connection.query(sql, std::move(parameters));
    if (!rows) return std::unexpected(std::move(rows).error());
    return versions_of(*rows);
}

Result<std::optional<std::string>> order_of_version(Connection& connection, std::int64_t bucket, std::string key,
                                                    std::string version_id)
{
    TRY(const auto found, find_version(connection, bucket, std::move(key), version_id));
    if (found) return std::optional(found->order);
    std::int64_t sequence = 0;
    const auto* const end = version_id.data() + std::min(version_id.size(), sequence_digits);
    const auto parsed = std::from_chars(version_id.data(), end, sequence, 16);
    if (version_id.size() < sequence_digits || parsed.ec != std::errc() || parsed.ptr != end)
        return std::optional<std::string>();
    return std::optional(fmt::to_string(sequence));
}

#undef S3_VERSION_COLUMNS

}  // namespace sekisho::s3
