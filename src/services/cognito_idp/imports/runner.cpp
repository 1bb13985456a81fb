#include "services/cognito_idp/imports/runner.h"

#include "base/log.h"
#include "services/cognito_idp/users/new_user.h"

namespace sekisho::cognito_idp::imports {
namespace {

constexpr std::int64_t most_logged = 1000;  // rows of a job
constexpr auto retry_after = std::chrono::seconds(10);

/// What AWS writes to CloudWatch Logs. Lines and reasons, nothing of the row itself.
void log_row(const Job& job, std::string_view outcome, std::string_view reason)
{
    if (job.skipped + job.failed > most_logged) return;
    log::info("a row of a user import was not imported", {{"job", job.id},
                                                          {"line", std::to_string(job.line)},
                                                          {"outcome", std::string(outcome)},
                                                          {"reason", std::string(reason)}});
}

Result<void> finish(store::Connection& connection, Job& job, std::string_view status, std::string message, Time now)
{
    job.status = status;
    job.message = std::move(message);
    job.completed = now;
    job.upload.clear();
    TRY_VOID(chunks::remove(connection, job.id));
    log::info("a user import has ended", {{"job", job.id},
                                          {"status", job.status},
                                          {"imported", std::to_string(job.imported)},
                                          {"skipped", std::to_string(job.skipped)},
                                          {"failed", std::to_string(job.failed)}});
    return {};
}

}  // namespace

Result<bool> ImportWork::step()
{
    bool more = false;
    auto work = [this, &more](store::Connection& connection) -> Result<void> {
        TRY(auto waiting, jobs::waiting(connection));
        more = !waiting.empty();
        if (!more) return {};
        return advance(connection, std::move(waiting.front()));
    };
    TRY_VOID(parts_.database.write_blocking(work, {}));
    return more;
}

Result<void> ImportWork::advance(store::Connection& connection, Job job) const
{
    const auto now = parts_.clock.now();
    const auto pool = parts_.directory.pool(job.pool_id);
    if (job.status == state::stopping) {
        TRY_VOID(finish(connection, job, state::stopped, "The user import job has been stopped.", now));
    } else if (!pool) {
        TRY_VOID(finish(connection, job, state::failed, "The user pool does not exist.", now));
    } else {
        job.status = state::in_progress;
        auto read = read_rows(connection, **pool, job);
        if (!read && (read.error().code == "Malformed" || read.error().code == "BadRow")) {
            TRY_VOID(finish(connection, job, state::failed,
                            fmt::format("Line {}: {}", job.line, read.error().message).substr(0, 128), now));
        } else if (!read) {
            return read;
        } else if (job.position >= job.size) {
            const bool none = job.imported == 0 && job.skipped + job.failed > 0;
            TRY_VOID(finish(connection, job, none ? state::failed : state::succeeded,
                            none ? "Too many users have failed or been skipped during the import."
                                 : "Import Job Completed Successfully.",
                            now));
        }
    }
    return jobs::update(connection, job);
}

/// The file from `from` on: what is left of its chunk, and the next one.
Result<std::string> ImportWork::window(store::Connection& connection, const Job& job, std::int64_t from) const
{
    constexpr auto size = static_cast<std::int64_t>(chunk_size);
    const auto first = from / size;
    TRY(auto text, chunks::read(connection, parts_.sealer, job, first));
    if ((first + 1) * size < job.size) {
        TRY(const auto next, chunks::read(connection, parts_.sealer, job, first + 1));
        text += next;
    }
    return text.substr(static_cast<std::size_t>(from - first * size));
}

Result<Columns> ImportWork::columns_of(store::Connection& connection, const Pool& pool, const Job& job) const
{
    TRY(const auto text, window(connection, job, 0));
    csv::Reader reader(csv::without_bom(text), csv::Reader::Part::last);
    TRY(const auto header, reader.next());
    return Columns::read(pool, job, header.value_or(csv::Record{}));
}

Result<void> ImportWork::read_rows(store::Connection& connection, const Pool& pool, Job& job) const
{
    if (job.size == 0) return fail("BadRow", "The CSV file is empty.");
    TRY(const auto columns, columns_of(connection, pool, job));
    TRY(const auto text, window(connection, job, job.position));
    const bool begins = job.position == 0;
    const auto rest = begins ? csv::without_bom(text) : std::string_view(text);
    const auto mark = static_cast<std::int64_t>(text.size() - rest.size());
    const bool last = job.position + static_cast<std::int64_t>(text.size()) >= job.size;
    csv::Reader reader(rest, last ? csv::Reader::Part::last : csv::Reader::Part::more_follows);
    if (begins) TRY_VOID(reader.next());
    const auto first_line = job.line;
    for (int row = 0; row < rows_per_step; ++row) {
        job.line = first_line + static_cast<std::int64_t>(reader.lines());
        TRY(const auto record, reader.next());
        if (!record) break;
        if (job.imported + job.skipped + job.failed >= most_users)
            return fail("BadRow", "The CSV file has more than 500,000 users.");
        TRY_VOID(import_row(connection, pool, job, columns, *record));
    }
    job.line = first_line + static_cast<std::int64_t>(reader.lines());
    job.position += static_cast<std::int64_t>(reader.consumed()) + mark;
    return {};
}

Result<void> ImportWork::import_row(store::Connection& connection, const Pool& pool, Job& job, const Columns& columns,
                                    const csv::Record& record) const
{
    auto imported = user_of(pool, job, columns, record, parts_.clock.now());
    if (!imported) {
        ++job.failed;
        log_row(job, "FAILED", imported.error().message);
        return {};
    }
    auto stored = store(connection, pool, *imported);
    if (stored) {
        ++job.imported;
        return {};
    }
    if (connection.failed() || stored.error().status >= 500) return stored;
    const bool taken = stored.error().code == "UsernameExistsException";
    ++(taken ? job.skipped : job.failed);
    log_row(job, taken ? "SKIPPED" : "FAILED", stored.error().message);
    return {};
}

Result<void> ImportWork::store(store::Connection& connection, const Pool& pool, ImportedUser& imported) const
{
    auto& user = imported.user;
    if (!imported.password_hash.empty()) {
        user.credentials = parts_.passwords.keep_foreign(user.sub, imported.password_hash);
        user.credential_version = 1;
    }
    auto inserted = insert_user(connection, pool, user, AliasConflict::refuse, "User already exists");
    if (!inserted) {
        // Its row may be there, with a contact that is another user's.
        if (!connection.failed()) TRY_VOID(users::remove(connection, user.sub));
        return inserted;
    }
    return imported.mfa_enabled ? parts_.enable_sms(connection, user) : Result<void>{};
}

ImportRunner::ImportRunner(ImportWork::Parts parts) : work_(std::move(parts)), thread_([this] { run(); }) {}

ImportRunner::~ImportRunner()
{
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void ImportRunner::wake()
{
    {
        const std::lock_guard lock(mutex_);
        woken_ = true;
        idle_ = false;
    }
    changed_.notify_all();
}

void ImportRunner::wait_until_idle()
{
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return idle_ || stopping_; });
}

void ImportRunner::run()
{
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return woken_ || stopping_; });
        if (stopping_) return;
        woken_ = false;
        lock.unlock();
        const auto more = work_.step();
        if (!more)
            log::error("a step of a user import failed", {{"code", more.error().code}, {"detail", more.error().detail}});
        lock.lock();
        if (more && *more) woken_ = true;
        // A store that fails now is tried again, not in a hurry.
        if (!more) {
            changed_.wait_for(lock, retry_after, [this] { return stopping_; });
            woken_ = true;
        }
        if (!woken_) {
            idle_ = true;
            changed_.notify_all();
        }
    }
}

}  // namespace sekisho::cognito_idp::imports
