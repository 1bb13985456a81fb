#include "store/sqlite/connection.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <limits>

#include "store/failure.h"

namespace sekisho::store {
namespace {

constexpr std::size_t cached_statements = 256;
constexpr int busy_timeout_milliseconds = 5000;

struct ResetAtEnd {
    sqlite3_stmt* statement;
    ~ResetAtEnd()
    {
        sqlite3_reset(statement);
        sqlite3_clear_bindings(statement);
    }
};

/// SQLite gives -wal and -shm the rights of the database file, so that file is made first.
Result<void> make_private_file(const std::string& path)
{
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return fail(system_failure(fmt::format("cannot open database `{}`", path), errno));
    const int status = ::fchmod(descriptor, 0600);
    const int error_number = errno;
    ::close(descriptor);
    if (status != 0) return fail(system_failure(fmt::format("cannot make `{}` private", path), error_number));
    return {};
}

/// Parameters live until the statement has been reset, so that nothing needs to be copied.
struct Binder {
    sqlite3_stmt* statement;
    int index;

    int operator()(std::monostate) const { return sqlite3_bind_null(statement, index); }
    int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, index, value); }
    int operator()(double value) const { return sqlite3_bind_double(statement, index, value); }
    int operator()(const std::string& value) const
    {
        return sqlite3_bind_text64(statement, index, value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
    }
    int operator()(const Blob& value) const
    {
        // A null pointer would bind NULL; std::string's data() never is one.
        return sqlite3_bind_blob64(statement, index, value.bytes.data(), value.bytes.size(), SQLITE_STATIC);
    }
};

Value column_value(sqlite3_stmt* statement, int index)
{
    const auto bytes = [&](const void* data) {
        const auto length = static_cast<std::size_t>(sqlite3_column_bytes(statement, index));
        return length == 0 ? std::string() : std::string(static_cast<const char*>(data), length);
    };
    switch (sqlite3_column_type(statement, index)) {
        case SQLITE_INTEGER: return std::int64_t{sqlite3_column_int64(statement, index)};
        case SQLITE_FLOAT: return sqlite3_column_double(statement, index);
        case SQLITE_TEXT: return bytes(sqlite3_column_text(statement, index));
        case SQLITE_BLOB: return Blob{bytes(sqlite3_column_blob(statement, index))};
        default: return {};
    }
}

std::shared_ptr<const std::vector<std::string>> column_names(sqlite3_stmt* statement)
{
    std::vector<std::string> names;
    for (int i = 0; i < sqlite3_column_count(statement); ++i) names.emplace_back(sqlite3_column_name(statement, i));
    return std::make_shared<const std::vector<std::string>>(std::move(names));
}

}  // namespace

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::string& path, Use use)
{
    if (use != Use::inspect) TRY_VOID(make_private_file(path));
    sqlite3* handle = nullptr;
    const int access = use == Use::inspect ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    const int status = sqlite3_open_v2(path.c_str(), &handle, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, nullptr);
    std::unique_ptr<SqliteConnection> connection(new SqliteConnection(handle));
    if (status != SQLITE_OK) return connection->driver_failure("open");
    TRY_VOID(connection->configure(use));
    return connection;
}

SqliteConnection::~SqliteConnection()
{
    clear_cache();
    sqlite3_close(handle_);
}

Result<void> SqliteConnection::configure(Use use)
{
    sqlite3_extended_result_codes(handle_, 1);
    sqlite3_busy_timeout(handle_, busy_timeout_milliseconds);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    if (use == Use::inspect)
        return run_script("PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA query_only = ON");
    TRY(const auto mode, query("PRAGMA journal_mode = WAL"));
    if (mode.size() != 1 || mode.front().text("journal_mode") != "wal")
        return fail(store_failure("the file system does not support write-ahead logging"));
    // secure_delete: a deleted person's data must not linger in free pages.
    TRY_VOID(
        run_script("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;"
                   "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;"
                   "PRAGMA wal_autocheckpoint = 2000; PRAGMA journal_size_limit = 67108864"));
    if (use == Use::read) TRY_VOID(run_script("PRAGMA query_only = ON"));
    return {};
}

std::unexpected<Error> SqliteConnection::driver_failure(std::string_view sql)
{
    failed_ = true;
    auto detail = fmt::format("sqlite {}: {} in `{}`", sqlite3_extended_errcode(handle_), sqlite3_errmsg(handle_), sql);
    switch (sqlite3_extended_errcode(handle_)) {
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID:
        case SQLITE_CONSTRAINT_FOREIGNKEY: return fail(constraint_violation(std::move(detail)));
        default: return fail(store_failure(std::move(detail)));
    }
}

Result<SqliteConnection::Statement*> SqliteConnection::prepare(std::string_view sql)
{
    if (const auto known = cache_.find(sql); known != cache_.end()) return &known->second;
    if (cache_.size() >= cached_statements) clear_cache();
    Statement statement;
    const char* rest = nullptr;
    if (sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement.handle,
                           &rest) != SQLITE_OK)
        return driver_failure(sql);
    const auto left = sql.substr(static_cast<std::size_t>(rest - sql.data()));
    if (statement.handle == nullptr || left.find_first_not_of(" \t\r\n;") != std::string_view::npos) {
        sqlite3_finalize(statement.handle);
        failed_ = true;
        return fail(store_failure(fmt::format("not exactly one statement: `{}`", sql)));
    }
    statement.columns = column_names(statement.handle);
    return &cache_.emplace(sql, std::move(statement)).first->second;
}

Result<void> SqliteConnection::bind(sqlite3_stmt* statement, const Parameters& parameters)
{
    if (std::cmp_not_equal(sqlite3_bind_parameter_count(statement), parameters.size())) {
        failed_ = true;
        return fail(store_failure(fmt::format("{} parameters given for `{}`", parameters.size(), sqlite3_sql(statement))));
    }
    for (std::size_t i = 0; i < parameters.size(); ++i)
        if (std::visit(Binder{statement, static_cast<int>(i) + 1}, parameters[i]) != SQLITE_OK)
            return driver_failure(sqlite3_sql(statement));
    return {};
}

Result<Rows> SqliteConnection::step_all(Statement& statement)
{
    Rows rows;
    while (true) {
        const int status = sqlite3_step(statement.handle);
        if (status == SQLITE_DONE) return rows;
        if (status != SQLITE_ROW) return driver_failure(sqlite3_sql(statement.handle));
        const auto width = static_cast<std::size_t>(sqlite3_column_count(statement.handle));
        if (width != statement.columns->size()) statement.columns = column_names(statement.handle);
        std::vector<Value> values(width);
        for (std::size_t i = 0; i < width; ++i) values[i] = column_value(statement.handle, static_cast<int>(i));
        rows.emplace_back(statement.columns, std::move(values));
    }
}

Result<Rows> SqliteConnection::run(std::string_view sql, const Parameters& parameters)
{
    TRY(auto* statement, prepare(sql));
    const ResetAtEnd reset{statement->handle};
    TRY_VOID(bind(statement->handle, parameters));
    return step_all(*statement);
}

Result<Rows> SqliteConnection::query(std::string_view sql, Parameters parameters)
{
    if (failed_) return fail(store_failure(fmt::format("an earlier statement of this work failed, before `{}`", sql)));
    return run(sql, parameters);
}

Result<std::int64_t> SqliteConnection::execute(std::string_view sql, Parameters parameters)
{
    const auto before = sqlite3_total_changes64(handle_);
    TRY_VOID(query(sql, std::move(parameters)));
    // sqlite3_changes64 alone would repeat an earlier statement's count after DDL.
    return sqlite3_total_changes64(handle_) == before ? 0 : sqlite3_changes64(handle_);
}

Result<void> SqliteConnection::run_script(std::string_view sql)
{
    const std::string text(sql);
    if (sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return driver_failure(sql);
    return {};
}

Result<void> SqliteConnection::control(std::string_view sql)
{
    const bool failed = failed_;
    TRY_VOID(run(sql, {}));
    failed_ = failed;
    return {};
}

bool SqliteConnection::in_transaction() const noexcept { return sqlite3_get_autocommit(handle_) == 0; }

void SqliteConnection::clear_cache() noexcept
{
    for (auto& [sql, statement] : cache_) sqlite3_finalize(statement.handle);
    cache_.clear();
}

}  // namespace sekisho::store
