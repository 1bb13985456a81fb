#include "services/cognito_idp/users/user_list.h"

namespace sekisho::cognito_idp::user_list {
namespace {

/// Where a list goes on: behind the entry of this key and sub.
struct Place {
    std::string key, sub;
};

// A sub has no bar in it.
Place place_at(const std::string& position)
{
    const auto bar = position.find('|');
    if (bar == std::string::npos) return {};
    return {position.substr(bar + 1), position.substr(0, bar)};
}

/// A part of WHERE and the order that goes with it.
struct Walk {
    std::string from = "user_pool_users u";
    std::string where = "u.pool_id = ?";
    store::Parameters parameters;
    std::string key;  ///< the column that the order begins with; empty: by sub alone
    std::string sub = "u.sub";

    void add(std::string_view condition, std::initializer_list<store::Value> values)
    {
        where.append(" AND ").append(condition);
        parameters.insert(parameters.end(), values);
    }
};

void by_sub(Walk& walk, const Place& place) { walk.add(walk.sub + " > ?", {place.sub}); }

void equal(Walk& walk, std::string_view column, store::Value value, const Place& place)
{
    walk.add(fmt::format("{} = ?", column), {std::move(value)});
    by_sub(walk, place);
}

void below(Walk& walk, std::string_view column, std::string_view prefix)
{
    if (auto end = after_prefix(prefix)) walk.add(fmt::format("{} < ?", column), {*std::move(end)});
}

/// The empty sub stands before all others of its key.
void starting_with(Walk& walk, std::string_view column, const std::string& prefix, const Place& place)
{
    walk.key = column;
    walk.add(fmt::format("({}, {}) > (?, ?)", column, walk.sub), {place.sub.empty() ? prefix : place.key, place.sub});
    below(walk, column, prefix);
}

void match(Walk& walk, std::string_view column, const UserFilter& filter, const Place& place)
{
    if (filter.match == UserFilter::Match::equals) equal(walk, column, filter.value, place);
    else starting_with(walk, column, filter.value, place);
}

void match_sub(Walk& walk, const UserFilter& filter, const Place& place)
{
    if (filter.match == UserFilter::Match::equals) return equal(walk, walk.sub, filter.value, place);
    if (place.sub.empty()) walk.add(walk.sub + " >= ?", {filter.value});
    else by_sub(walk, place);
    below(walk, walk.sub, filter.value);
}

/// False: nobody can match.
bool match_enabled(Walk& walk, const UserFilter& filter, const Place& place)
{
    const auto hit = [&](std::string_view word) {
        return filter.match == UserFilter::Match::equals ? word == filter.value : word.starts_with(filter.value);
    };
    const bool enabled = hit("Enabled"), disabled = hit("Disabled");
    if (enabled && disabled) by_sub(walk, place);
    else equal(walk, "u.enabled", std::int64_t{enabled}, place);
    return enabled || disabled;
}

void match_attribute(Walk& walk, const UserFilter& filter, const Place& place)
{
    walk.from = "user_pool_user_attributes a JOIN user_pool_users u ON u.sub = a.sub";
    walk.where = "a.pool_id = ?";
    walk.sub = "a.sub";
    walk.add("a.name = ?", {filter.attribute});
    match(walk, "a.value", filter, place);
}

/// nullopt: nobody can match.
std::optional<Walk> walk_of(const Pool& pool, const std::optional<UserFilter>& filter, const Place& place)
{
    Walk walk;
    walk.parameters = {pool.id};
    if (!filter) {
        by_sub(walk, place);
        return walk;
    }
    auto folded = *filter;
    if (filter->attribute == "username") {
        folded.value = pool.fold(filter->value);
        match(walk, "u.username_key", folded, place);
    } else if (filter->attribute == "sub") {
        match_sub(walk, *filter, place);
    } else if (filter->attribute == "status") {
        if (!match_enabled(walk, *filter, place)) return std::nullopt;
    } else if (filter->attribute == "cognito:user_status") {
        // "case-insensitive"
        std::ranges::transform(folded.value, folded.value.begin(),
                               [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
        match(walk, "u.status", folded, place);
    } else {
        match_attribute(walk, *filter, place);
    }
    return walk;
}

}  // namespace

std::optional<std::string> after_prefix(std::string_view prefix)
{
    while (!prefix.empty()) {
        auto start = prefix.size() - 1;
        while (start > 0 && (static_cast<unsigned char>(prefix[start]) & 0xC0) == 0x80) --start;
        const auto last = prefix.substr(start);
        prefix = prefix.substr(0, start);
        if (last == "\xF4\x8F\xBF\xBF") continue;  // U+10FFFF
        std::string end(prefix);
        if (last == "\x7F") return end + "\xC2\x80";
        if (last == "\xDF\xBF") return end + "\xE0\xA0\x80";
        if (last == "\xED\x9F\xBF") return end + "\xEE\x80\x80";  // over the surrogates
        if (last == "\xEF\xBF\xBF") return end + "\xF0\x90\x80\x80";
        end += last;
        // Within one length the bytes count on, from 0xBF to 0x80 with a carry.
        for (auto at = end.size() - 1; true; --at) {
            if (static_cast<unsigned char>(end[at]) != 0xBF) {
                end[at] = static_cast<char>(end[at] + 1);
                return end;
            }
            end[at] = static_cast<char>(0x80);
        }
    }
    return std::nullopt;
}

std::optional<Statement> statement(const Pool& pool, const Wanted& wanted)
{
    auto walk = walk_of(pool, wanted.filter, place_at(wanted.position));
    if (!walk) return std::nullopt;
    const bool by_key = !walk->key.empty();
    Statement made;
    made.sql = fmt::format("SELECT {}, {} AS list_key FROM {} WHERE {} ORDER BY {}{}{} LIMIT ?", users::columns,
                           by_key ? walk->key : "''", walk->from, walk->where, walk->key, by_key ? ", " : "", walk->sub);
    made.parameters = std::move(walk->parameters);
    made.parameters.emplace_back(static_cast<std::int64_t>(wanted.size + 1));
    return made;
}

Result<Page> read(store::Connection& connection, const Pool& pool, const Wanted& wanted)
{
    Page page;
    auto made = statement(pool, wanted);
    if (!made) return page;
    TRY(const auto rows, connection.query(made->sql, std::move(made->parameters)));
    for (const auto& row : rows) {
        if (page.users.size() == wanted.size) {
            const auto& last = rows[wanted.size - 1];
            page.next = last.text("sub") + "|" + last.text("list_key");
            break;
        }
        page.users.push_back(users::from_row(row));
    }
    TRY_VOID(users::read_attributes(connection, page.users));
    return page;
}

}  // namespace sekisho::cognito_idp::user_list
