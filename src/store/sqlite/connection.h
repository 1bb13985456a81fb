#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "store/database.h"

struct sqlite3;
struct sqlite3_stmt;

namespace sekisho::store {

/// One SQLite connection with its cache of prepared statements. Used on one thread at a time.
class SqliteConnection final : public Connection {
public:
    enum class Use {
        write,
        read,
        inspect,  ///< of another process's database: nothing is made or changed, settings included
    };
    static Result<std::unique_ptr<SqliteConnection>> open(const std::string& path, Use use);
    ~SqliteConnection() override;
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;

    Result<Rows> query(std::string_view sql, Parameters parameters = {}) override;
    Result<std::int64_t> execute(std::string_view sql, Parameters parameters = {}) override;
    bool failed() const noexcept override { return failed_; }

    /// Several statements without parameters.
    Result<void> run_script(std::string_view sql);
    /// BEGIN, SAVEPOINT, COMMIT and their like: works whatever failed before.
    Result<void> control(std::string_view sql);
    /// A new piece of work begins: no statement of it has failed.
    void begin_work() noexcept { failed_ = false; }
    /// False after SQLite itself has rolled back the whole transaction (disk full, I/O error).
    [[nodiscard]] bool in_transaction() const noexcept;

private:
    struct Statement {
        sqlite3_stmt* handle = nullptr;
        std::shared_ptr<const std::vector<std::string>> columns;
    };
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };

    explicit SqliteConnection(sqlite3* handle) : handle_(handle) {}
    Result<void> configure(Use use);
    Result<Statement*> prepare(std::string_view sql);
    Result<void> bind(sqlite3_stmt* statement, const Parameters& parameters);
    Result<Rows> run(std::string_view sql, const Parameters& parameters);
    Result<Rows> step_all(Statement& statement);
    void clear_cache() noexcept;
    std::unexpected<Error> driver_failure(std::string_view sql);

    sqlite3* handle_;
    bool failed_ = false;
    std::unordered_map<std::string, Statement, Hash, std::equal_to<>> cache_;
};

}  // namespace sekisho::store
