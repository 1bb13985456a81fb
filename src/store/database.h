#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/task.h"

/// The thin SQL layer. Statements use `?` parameters and named result columns, and are written so that both
/// SQLite 3.40 and PostgreSQL 15 run them. Driver types stay inside store/<driver>/.
namespace sekisho::store {

struct Blob {
    std::string bytes;
};

/// A parameter or a column: NULL, integer, real, text, bytes.
using Value = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;

/// NULL where the optional is empty.
[[nodiscard]] Value optional_text(const std::optional<std::string>& text);

/// One result row. Columns are read by name; a name that the statement does not have, or a NULL or
/// value of another type where a plain value is asked for, is a programming error: it throws.
class Row {
public:
    Row(std::shared_ptr<const std::vector<std::string>> names, std::vector<Value> values)
        : names_(std::move(names)), values_(std::move(values))
    {
    }
    [[nodiscard]] std::int64_t integer(std::string_view column) const;
    [[nodiscard]] std::string text(std::string_view column) const;
    [[nodiscard]] std::string blob(std::string_view column) const;
    [[nodiscard]] std::optional<std::int64_t> maybe_integer(std::string_view column) const;
    [[nodiscard]] std::optional<std::string> maybe_text(std::string_view column) const;
    [[nodiscard]] std::optional<std::string> maybe_blob(std::string_view column) const;

private:
    [[nodiscard]] const Value& at(std::string_view column) const;
    std::shared_ptr<const std::vector<std::string>> names_;
    std::vector<Value> values_;
};

using Rows = std::vector<Row>;
using Parameters = std::vector<Value>;

/// A connection lent to one piece of work, inside its transaction. Not to be kept. Used on one thread.
/// A violated UNIQUE or FOREIGN KEY constraint has code "ConstraintViolation"; any other failure of
/// the database has code "StoreFailure" (500) with the driver's text in `detail`.
/// After a failed statement the work must end with an error (its further statements fail): PostgreSQL knows
/// nothing else. To go on where a row may exist already, write ON CONFLICT ... DO NOTHING and look at the count.
class Connection {
public:
    virtual ~Connection() = default;
    virtual Result<Rows> query(std::string_view sql, Parameters parameters = {}) = 0;
    /// The number of rows changed.
    virtual Result<std::int64_t> execute(std::string_view sql, Parameters parameters = {}) = 0;
    /// A statement of this work has failed: the work will be undone, whatever it returns.
    [[nodiscard]] virtual bool failed() const noexcept = 0;
};

/// One numbered, forward-only step of the schema. `area` names its owner ("iam", "s3", ...); numbers
/// ascend within an area, with or without gaps. A step once released is never edited.
struct Migration {
    std::string area;
    int number;
    std::string sql;  ///< one or more statements, separated by ';'
};

/// A database of relational tables. Thread-safe.
///
/// Writes are durable before they are acknowledged. Concurrent writers share one commit (group commit): each
/// write runs in a savepoint of a batch's transaction, so that one failing write undoes only itself.
/// Work runs on the store's own threads, never on an I/O thread, and must own what it touches.
class Database {
public:
    using Work = std::function<Result<void>(Connection&)>;
    /// Runs on the writer's thread, for work that succeeded: `committed` after the batch is durable and before
    /// the waiting task resumes, `undone` when the batch's commit failed. Neither may fail. Work that itself
    /// returned an error is undone alone and calls neither.
    struct Outcome {
        std::function<void()> committed;
        std::function<void()> undone;
    };

    virtual ~Database() = default;

    /// Runs the steps that have not run yet, in order, each once. Called before any other work.
    virtual Result<void> migrate(const std::vector<Migration>& steps) = 0;

    virtual Task<Result<void>> read_erased(Work work) = 0;
    virtual Task<Result<void>> write_erased(Work work, Outcome outcome) = 0;
    /// The same, blocking the calling thread: for start, tests and the command line. Never on an I/O thread.
    virtual Result<void> read_blocking(Work work) = 0;
    virtual Result<void> write_blocking(Work work, Outcome outcome) = 0;

    /// A consistent snapshot for `work`, a callable Result<T>(Connection&). Sees all acknowledged writes.
    template <class F>
    auto read(F work) -> Task<std::invoke_result_t<F&, Connection&>>
    {
        using R = std::invoke_result_t<F&, Connection&>;
        auto slot = std::make_shared<std::optional<R>>();
        Work erased = keep_result<R>(slot, std::move(work));
        CO_TRY_VOID(co_await read_erased(std::move(erased)));
        co_return std::move(**slot);
    }

    /// All of `work` durably, or nothing of it (when it returns an error).
    template <class F>
    auto write(F work, Outcome outcome = {}) -> Task<std::invoke_result_t<F&, Connection&>>
    {
        using R = std::invoke_result_t<F&, Connection&>;
        auto slot = std::make_shared<std::optional<R>>();
        Work erased = keep_result<R>(slot, std::move(work));
        CO_TRY_VOID(co_await write_erased(std::move(erased), std::move(outcome)));
        co_return std::move(**slot);
    }

private:
    template <class R, class F>
    static Work keep_result(std::shared_ptr<std::optional<R>> slot, F work)
    {
        return
            [slot = std::move(slot), shared = std::make_shared<F>(std::move(work))](Connection& connection) -> Result<void> {
                slot->emplace((*shared)(connection));
                if (!**slot) return std::unexpected((**slot).error());
                return {};
            };
    }
};

}  // namespace sekisho::store
