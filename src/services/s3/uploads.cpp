#include "services/s3/uploads.h"

#include <fmt/format.h>

#include "services/s3/errors.h"
#include "services/s3/names.h"

namespace sekisho::s3 {
namespace {

using store::Connection;
using store::Row;

constexpr const char* upload_columns =
    "SELECT id, object_key, initiated_at, initiator, storage_class, content, tags, checksum_algorithm, checksum_type,"
    " checksum_asked FROM s3_uploads ";

Result<Upload> upload_of(const Row& row)
{
    Upload upload;
    upload.id = row.text("id");
    upload.order = upload.id;
    upload.key = row.text("object_key");
    upload.initiated = from_epoch_milliseconds(row.integer("initiated_at"));
    upload.initiator = row.text("initiator");
    upload.storage_class = row.text("storage_class");
    TRY(upload.content, content_from_json(row.text("content")));
    TRY(upload.tags, tags_from_json(row.maybe_text("tags")));
    TRY(upload.checksum_algorithm, parse_checksum_algorithm(row.text("checksum_algorithm")));
    TRY(upload.checksum_type, parse_checksum_type(row.text("checksum_type")));
    upload.checksum_asked = row.integer("checksum_asked") != 0;
    return upload;
}

UploadedPart part_of(const Row& row)
{
    return {row.integer("id"),
            static_cast<int>(row.integer("part_number")),
            static_cast<std::uint64_t>(row.integer("size")),
            row.text("etag"),
            row.text("checksum"),
            from_epoch_milliseconds(row.integer("last_modified"))};
}

Result<void> check_whole(const Completion& completion, const Checksum& checksum, std::uint64_t size)
{
    if (completion.object_size && *completion.object_size != size)
        return fail(errors::invalid_request(
            fmt::format("The provided 'x-amz-mp-object-size' header value {} does not match what was computed: {}",
                        *completion.object_size, size)));
    if (!completion.checksum) return {};
    const auto& asked = *completion.checksum;
    if (asked.algorithm != checksum.algorithm)
        return fail(errors::invalid_request("The upload was created using a different checksum algorithm."));
    // A composite value may be sent without its "-N".
    const auto computed = checksum.value.substr(0, checksum.value.find('-'));
    if (asked.value != checksum.value && asked.value != computed)
        return fail(errors::bad_checksum(name_of(asked.algorithm)));
    return {};
}

struct Whole {
    NewVersion version;
    Checksum checksum;
};

Whole assemble(const Upload& upload, const std::vector<UploadedPart>& parts)
{
    Whole whole;
    std::vector<std::string> etags;
    std::vector<PartDigest> digests;
    std::uint64_t size = 0;
    for (const auto& part : parts) {
        etags.push_back(part.etag);
        digests.push_back({from_base64(part.checksum).value_or(std::string()), part.size});
        whole.version.parts.push_back({part.number, {size, part.size}, part.checksum});
        size += part.size;
    }
    whole.checksum = multipart_checksum(upload.checksum_algorithm, upload.checksum_type, digests);
    whole.version.key = upload.key;
    whole.version.size = size;
    whole.version.etag = multipart_etag(etags);
    whole.version.storage_class = upload.storage_class;
    whole.version.content = upload.content;
    whole.version.tags = upload.tags;
    whole.version.checksum = whole.checksum;
    return whole;
}

Result<void> remove_part(Connection& connection, std::int64_t id, std::vector<std::string>& released)
{
    TRY_VOID(remove_segments(connection, id, released));
    TRY_VOID(connection.execute("DELETE FROM s3_parts WHERE id = ?", {id}));
    return {};
}

}  // namespace

std::string new_upload_id(Time now)
{
    return fmt::format("{:012x}{}", static_cast<std::uint64_t>(epoch_milliseconds(now)), new_upload_id().substr(12));
}

Result<void> check_part_number(int number)
{
    if (number >= 1 && number <= largest_part_number) return {};
    return fail(errors::invalid_argument("Part number must be an integer between 1 and 10000, inclusive", "partNumber",
                                         fmt::to_string(number)));
}

Result<void> insert_upload(Connection& connection, std::int64_t bucket, const Upload& upload)
{
    TRY_VOID(connection.execute(
        "INSERT INTO s3_uploads (id, bucket_id, object_key, initiated_at, initiator, storage_class, content, tags,"
        " checksum_algorithm, checksum_type, checksum_asked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {upload.id, bucket, upload.key, epoch_milliseconds(upload.initiated), upload.initiator, upload.storage_class,
         to_json(upload.content), tags_value(upload.tags), std::string(name_of(upload.checksum_algorithm)),
         std::string(name_of(upload.checksum_type)), std::int64_t(upload.checksum_asked ? 1 : 0)}));
    return {};
}

Result<Upload> find_upload(Connection& connection, std::int64_t bucket, std::string key, std::string id)
{
    if (!is_utf8(id) || id.contains('\0')) return fail(errors::no_such_upload({}));
    TRY(const auto rows, connection.query(std::string(upload_columns) + "WHERE id = ? AND bucket_id = ? AND object_key = ?",
                                          {id, bucket, std::move(key)}));
    if (rows.empty()) return fail(errors::no_such_upload(id));
    return upload_of(rows.front());
}

Result<std::vector<std::string>> put_part(Connection& connection, std::string upload_id, const UploadedPart& part,
                                          const Segments& segments)
{
    TRY(const auto uploads, connection.query("SELECT id FROM s3_uploads WHERE id = ?", {upload_id}));
    if (uploads.empty()) return fail(errors::no_such_upload(upload_id));
    std::vector<std::string> released;
    TRY(const auto replaced, connection.query("SELECT id FROM s3_parts WHERE upload_id = ? AND part_number = ?",
                                              {upload_id, std::int64_t(part.number)}));
    TRY_VOID(insert_segments(connection, part.id, segments));
    for (const auto& row : replaced) TRY_VOID(remove_part(connection, row.integer("id"), released));
    TRY_VOID(
        connection.execute("INSERT INTO s3_parts (id, upload_id, part_number, size, etag, checksum, last_modified) VALUES "
                           "(?, ?, ?, ?, ?, ?, ?)",
                           {part.id, upload_id, std::int64_t(part.number), static_cast<std::int64_t>(part.size), part.etag,
                            part.checksum, epoch_milliseconds(part.last_modified)}));
    return released;
}

Result<std::vector<UploadedPart>> find_uploaded_parts(Connection& connection, std::string upload_id, int after,
                                                      std::size_t limit)
{
    TRY(const auto rows, connection.query("SELECT id, part_number, size, etag, checksum, last_modified FROM s3_parts"
                                          " WHERE upload_id = ? AND part_number > ? ORDER BY part_number LIMIT ?",
                                          {std::move(upload_id), std::int64_t(after), static_cast<std::int64_t>(limit)}));
    std::vector<UploadedPart> parts;
    for (const auto& row : rows) parts.push_back(part_of(row));
    return parts;
}

Result<std::vector<Upload>> scan_uploads(Connection& connection, std::int64_t bucket, const Seek& seek, std::size_t limit)
{
    std::string sql = fmt::format("{}WHERE bucket_id = ? AND object_key {} ?", upload_columns,
                                  seek.kind == Seek::Kind::behind_key ? ">" : ">=");
    store::Parameters parameters{bucket, seek.key};
    if (seek.kind == Seek::Kind::behind_entry) {
        sql += " AND (object_key > ? OR id > ?)";
        parameters.emplace_back(seek.key);
        parameters.emplace_back(seek.order);
    }
    sql += " ORDER BY object_key, id LIMIT ?";
    parameters.emplace_back(static_cast<std::int64_t>(limit));
    TRY(const auto rows, connection.query(sql, std::move(parameters)));
    std::vector<Upload> uploads;
    for (const auto& row : rows) {
        TRY(auto upload, upload_of(row));
        uploads.push_back(std::move(upload));
    }
    return uploads;
}

Result<std::vector<std::string>> remove_upload(Connection& connection, std::string upload_id)
{
    std::vector<std::string> released;
    TRY(const auto parts, connection.query("SELECT id FROM s3_parts WHERE upload_id = ?", {upload_id}));
    for (const auto& part : parts) TRY_VOID(remove_part(connection, part.integer("id"), released));
    TRY(const auto removed, connection.execute("DELETE FROM s3_uploads WHERE id = ?", {upload_id}));
    if (removed == 0) return fail(errors::no_such_upload(upload_id));
    return released;
}

Result<std::vector<std::string>> remove_all_uploads(Connection& connection, std::int64_t bucket)
{
    std::vector<std::string> released;
    TRY(const auto uploads, connection.query("SELECT id FROM s3_uploads WHERE bucket_id = ?", {bucket}));
    for (const auto& upload : uploads) {
        TRY(auto files, remove_upload(connection, upload.text("id")));
        released.insert(released.end(), files.begin(), files.end());
    }
    return released;
}

Result<std::vector<UploadedPart>> choose_parts(const std::vector<ListedPart>& listed,
                                               const std::vector<UploadedPart>& uploaded, ChecksumAlgorithm kept)
{
    if (listed.empty()) return fail(errors::malformed_xml());
    std::vector<UploadedPart> chosen;
    for (const auto& part : listed) {
        if (!chosen.empty() && part.number <= chosen.back().number) return fail(errors::invalid_part_order());
        const auto found = std::ranges::lower_bound(uploaded, part.number, {}, &UploadedPart::number);
        if (found == uploaded.end() || found->number != part.number || found->etag != part.etag)
            return fail(errors::invalid_part());
        if (part.checksum && part.checksum->algorithm == kept && part.checksum->value != found->checksum)
            return fail(errors::invalid_part());
        chosen.push_back(*found);
    }
    for (std::size_t i = 0; i + 1 < chosen.size(); ++i)
        if (chosen[i].size < smallest_part) return fail(errors::entity_too_small(chosen[i].size, chosen[i].number));
    return chosen;
}

Result<Completed> complete_upload(Connection& connection, std::int64_t bucket, const Completion& completion)
{
    TRY(const auto upload, find_upload(connection, bucket, completion.key, completion.upload_id));
    TRY(const auto uploaded, find_uploaded_parts(connection, upload.id, 0, largest_part_number));
    TRY(const auto chosen, choose_parts(completion.parts, uploaded, upload.checksum_algorithm));
    auto whole = assemble(upload, chosen);
    TRY_VOID(check_whole(completion, whole.checksum, whole.version.size));
    whole.version.conditions = completion.conditions;
    whole.version.now = completion.now;

    TRY(auto change, put_version(connection, bucket, whole.version));
    for (std::size_t i = 0; i < chosen.size(); ++i)
        TRY_VOID(move_segments(connection, chosen[i].id, change.id, whole.version.parts[i].range.first));
    // What remains are parts that the list leaves out.
    TRY(const auto released, remove_upload(connection, upload.id));
    change.released.insert(change.released.end(), released.begin(), released.end());
    return Completed{std::move(change), std::move(whole.version.etag), std::move(whole.checksum)};
}

}  // namespace sekisho::s3
