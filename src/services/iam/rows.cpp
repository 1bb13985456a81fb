#include "services/iam/rows.h"

#include <fmt/format.h>

namespace sekisho::iam::tables {

Result<void> remove_rows(store::Connection& connection, std::string_view table, std::string_view column,
                         const std::string& value)
{
    TRY_VOID(connection.execute(fmt::format("DELETE FROM {} WHERE {} = ?", table, column), {value}));
    return {};
}

Result<void> replace_tags(store::Connection& connection, const std::string& owner, const Tags& tags)
{
    TRY_VOID(remove_rows(connection, "iam_tag", "owner", owner));
    std::int64_t position = 0;
    for (const auto& tag : tags) {
        TRY_VOID(connection.execute("INSERT INTO iam_tag (owner, tag_key, value, position) VALUES (?, ?, ?, ?)",
                                    {owner, tag.key, tag.value, position++}));
    }
    return {};
}

Result<std::unordered_map<std::string, Tags>> load_tags(store::Connection& connection)
{
    std::unordered_map<std::string, Tags> tags;
    TRY(const auto rows, connection.query("SELECT owner, tag_key, value FROM iam_tag ORDER BY owner, position"));
    for (const auto& row : rows) tags[row.text("owner")].push_back({row.text("tag_key"), row.text("value")});
    return tags;
}

}  // namespace sekisho::iam::tables
