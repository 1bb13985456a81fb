#include "services/cognito_idp/imports/jobs.h"

#include "services/cognito_idp/pools/paging.h"

namespace sekisho::cognito_idp::imports {
namespace {

constexpr std::string_view columns =
    "id, pool_id, name, role_arn, algorithm, status, created_at, started_at, completed_at, message, upload, uploaded, size, "
    "position, line, imported, skipped, failed";
constexpr std::string_view chunk_purpose = "user-pool-import-chunk";

store::Value optional_time(const std::optional<Time>& time)
{
    return time ? store::Value(epoch_milliseconds(*time)) : store::Value();
}

std::optional<Time> maybe_time(const store::Row& row, std::string_view column)
{
    const auto at = row.maybe_integer(column);
    return at ? std::optional(from_epoch_milliseconds(*at)) : std::nullopt;
}

Job from_row(const store::Row& row)
{
    Job job;
    job.id = row.text("id");
    job.pool_id = row.text("pool_id");
    job.name = row.text("name");
    job.role_arn = row.text("role_arn");
    job.algorithm = row.text("algorithm");
    job.status = row.text("status");
    job.created = from_epoch_milliseconds(row.integer("created_at"));
    job.started = maybe_time(row, "started_at");
    job.completed = maybe_time(row, "completed_at");
    job.message = row.text("message");
    job.upload = row.text("upload");
    job.uploaded = row.integer("uploaded") != 0;
    job.size = row.integer("size");
    job.position = row.integer("position");
    job.line = row.integer("line");
    job.imported = row.integer("imported");
    job.skipped = row.integer("skipped");
    job.failed = row.integer("failed");
    return job;
}

std::string binding(const Job& job, std::int64_t number) { return fmt::format("{}|{}|{}", job.id, job.upload, number); }

}  // namespace

bool Job::active() const { return status == state::pending || status == state::in_progress || status == state::stopping; }

api::UserImportJobType to_api(const Job& job, Time now)
{
    api::UserImportJobType type;
    type.JobId = job.id;
    type.JobName = job.name;
    type.UserPoolId = job.pool_id;
    type.CreationDate = job.created;
    type.StartDate = job.started;
    type.CompletionDate = job.completed;
    const bool late = job.status == state::created && now >= job.created + start_within;
    type.Status = std::string(late ? state::expired : std::string_view(job.status));
    type.CloudWatchLogsRoleArn = job.role_arn;
    type.ImportedUsers = job.imported;
    type.SkippedUsers = job.skipped;
    type.FailedUsers = job.failed;
    if (late) type.CompletionMessage = "The user import job has expired.";
    else if (!job.message.empty()) type.CompletionMessage = job.message;
    if (!job.algorithm.empty()) type.PasswordHashingAlgorithm = job.algorithm;
    return type;
}

std::optional<crypto::ForeignAlgorithm> algorithm_of(const Job& job)
{
    using enum crypto::ForeignAlgorithm;
    if (job.algorithm == "BCRYPT") return bcrypt;
    if (job.algorithm == "SCRYPT") return scrypt;
    if (job.algorithm == "ARGON2ID") return argon2id;
    if (job.algorithm == "PBKDF2_SHA256") return pbkdf2_sha256;
    return std::nullopt;
}

namespace jobs {

Result<void> insert(store::Connection& connection, const Job& job)
{
    static const auto sql = fmt::format(
        "INSERT INTO user_pool_import_jobs ({}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", columns);
    TRY_VOID(connection.execute(
        sql, {job.id, job.pool_id, job.name, job.role_arn, job.algorithm, job.status, epoch_milliseconds(job.created),
              optional_time(job.started), optional_time(job.completed), job.message, job.upload, std::int64_t{job.uploaded},
              job.size, job.position, job.line, job.imported, job.skipped, job.failed}));
    return {};
}

Result<void> update(store::Connection& connection, const Job& job)
{
    TRY_VOID(connection.execute(
        "UPDATE user_pool_import_jobs SET status = ?, started_at = ?, completed_at = ?, message = ?, upload = ?, uploaded = "
        "?, size = ?, position = ?, line = ?, imported = ?, skipped = ?, failed = ? WHERE id = ?",
        {job.status, optional_time(job.started), optional_time(job.completed), job.message, job.upload,
         std::int64_t{job.uploaded}, job.size, job.position, job.line, job.imported, job.skipped, job.failed, job.id}));
    return {};
}

Result<std::optional<Job>> find(store::Connection& connection, const std::string& pool_id, const std::string& id)
{
    static const auto sql = fmt::format("SELECT {} FROM user_pool_import_jobs WHERE pool_id = ? AND id = ?", columns);
    TRY(const auto rows, connection.query(sql, {pool_id, id}));
    if (rows.empty()) return std::nullopt;
    return from_row(rows.front());
}

Result<std::vector<Job>> list(store::Connection& connection, const std::string& pool_id, const std::string& position,
                              std::int64_t limit)
{
    static const auto sql = fmt::format(
        "SELECT {} FROM user_pool_import_jobs WHERE pool_id = ? AND (created_at < ? OR (created_at = ? AND id < ?)) "
        "ORDER BY created_at DESC, id DESC LIMIT ?",
        columns);
    const auto place = NewestFirst::at(position);
    TRY(const auto rows, connection.query(sql, {pool_id, place.before, place.before, place.id, limit}));
    std::vector<Job> found;
    for (const auto& row : rows) found.push_back(from_row(row));
    return found;
}

std::string position_of(const Job& job) { return NewestFirst::after(job.created, job.id); }

Result<std::vector<Job>> waiting(store::Connection& connection)
{
    static const auto sql = fmt::format(
        "SELECT {} FROM user_pool_import_jobs WHERE status IN ('Pending', 'InProgress', 'Stopping') ORDER BY started_at, id",
        columns);
    TRY(const auto rows, connection.query(sql));
    std::vector<Job> found;
    for (const auto& row : rows) found.push_back(from_row(row));
    return found;
}

Result<Count> count(store::Connection& connection, const std::string& pool_id)
{
    TRY(const auto rows, connection.query("SELECT status, COUNT(*) AS jobs FROM user_pool_import_jobs WHERE pool_id = ? "
                                          "GROUP BY status",
                                          {pool_id}));
    Count counted;
    for (const auto& row : rows) {
        const auto status = row.text("status");
        const auto jobs = row.integer("jobs");
        counted.all += jobs;
        if (status == state::created) counted.not_started += jobs;
        if (status == state::pending || status == state::in_progress || status == state::stopping) counted.active = true;
    }
    return counted;
}

Result<void> expire(store::Connection& connection, const std::string& pool_id, Time now)
{
    const auto before = epoch_milliseconds(now - start_within);
    TRY_VOID(
        connection.execute("DELETE FROM user_pool_import_chunks WHERE job_id IN (SELECT id FROM user_pool_import_jobs "
                           "WHERE pool_id = ? AND status = 'Created' AND created_at <= ?)",
                           {pool_id, before}));
    TRY_VOID(
        connection.execute("UPDATE user_pool_import_jobs SET status = 'Expired', upload = '', message = 'The user "
                           "import job has expired.' WHERE pool_id = ? AND status = 'Created' AND created_at <= ?",
                           {pool_id, before}));
    return {};
}

}  // namespace jobs

namespace chunks {

Result<void> write(store::Connection& connection, const crypto::Sealer& sealer, const Job& job, std::int64_t number,
                   std::string_view bytes)
{
    TRY_VOID(connection.execute("INSERT INTO user_pool_import_chunks (job_id, number, bytes) VALUES (?, ?, ?)",
                                {job.id, number, store::Blob{sealer.seal(chunk_purpose, binding(job, number), bytes)}}));
    return {};
}

Result<std::string> read(store::Connection& connection, const crypto::Sealer& sealer, const Job& job, std::int64_t number)
{
    TRY(const auto rows,
        connection.query("SELECT bytes FROM user_pool_import_chunks WHERE job_id = ? AND number = ?", {job.id, number}));
    auto plain =
        rows.empty() ? std::nullopt : sealer.open_sealed(chunk_purpose, binding(job, number), rows.front().blob("bytes"));
    if (!plain) return fail("StoreFailure", "A part of the file of a user import is missing.", 500);
    return *std::move(plain);
}

Result<void> remove(store::Connection& connection, const std::string& job_id)
{
    TRY_VOID(connection.execute("DELETE FROM user_pool_import_chunks WHERE job_id = ?", {job_id}));
    return {};
}

}  // namespace chunks

}  // namespace sekisho::cognito_idp::imports
