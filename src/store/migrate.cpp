#include "store/migrate.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "store/failure.h"

namespace sekisho::store {
namespace {

constexpr std::string_view create_table =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    " area TEXT NOT NULL, number BIGINT NOT NULL, statements TEXT NOT NULL, applied_at BIGINT NOT NULL,"
    " PRIMARY KEY (area, number))";

using Applied = std::map<std::pair<std::string, std::int64_t>, std::string>;

Result<Applied> read_applied(Connection& connection)
{
    TRY(const auto rows, connection.query("SELECT area, number, statements FROM schema_migrations"));
    Applied applied;
    for (const auto& row : rows) applied.emplace(std::pair(row.text("area"), row.integer("number")), row.text("statements"));
    return applied;
}

Error refused(const std::string& area, std::int64_t number, std::string_view why)
{
    return store_failure(fmt::format("migration {}/{} {}", area, number, why));
}

}  // namespace

Result<void> apply_migrations(Connection& connection, const std::vector<Migration>& steps, const RunScript& run_script,
                              Time now)
{
    TRY_VOID(connection.execute(create_table));
    TRY(const auto applied, read_applied(connection));

    std::map<std::string, std::set<std::int64_t>> known;
    for (const auto& step : steps) {
        auto& numbers = known[step.area];
        if (!numbers.empty() && step.number <= *numbers.rbegin())
            return fail(refused(step.area, step.number, "is out of order"));
        numbers.insert(step.number);
        const auto before = applied.find(std::pair(step.area, std::int64_t{step.number}));
        if (before != applied.end()) {
            if (before->second != step.sql) return fail(refused(step.area, step.number, "was edited after it had run"));
            continue;
        }
        TRY_VOID(run_script(step.sql));
        TRY_VOID(
            connection.execute("INSERT INTO schema_migrations (area, number, statements, applied_at) VALUES (?, ?, ?, ?)",
                               {step.area, std::int64_t{step.number}, step.sql, epoch_milliseconds(now)}));
    }
    for (const auto& [key, statements] : applied) {
        const auto area = known.find(key.first);
        if (area != known.end() && !area->second.contains(key.second))
            return fail(refused(key.first, key.second, "is unknown to this program: the database is newer"));
    }
    return {};
}

}  // namespace sekisho::store
