#include "policy/statement_index.h"

#include <algorithm>
#include <tuple>

#include "policy/statement.h"

namespace sekisho::policy {
namespace {

using Keys = std::vector<std::string_view>;

/// Under how many pairs of keys one statement may stand.
constexpr std::size_t pairs_limit = 64;

/// The fixed beginnings of the patterns, none of which is a prefix of another: so at most one is a prefix of any text.
Keys keys_of(Statement::Element element, const std::vector<Pattern>& patterns)
{
    if (element != Statement::Element::listed) return {""};
    Keys keys;
    for (const auto& pattern : patterns) keys.push_back(pattern.literal_prefix());
    std::ranges::sort(keys);
    std::size_t kept = 0;
    for (const auto key : keys)
        if (kept == 0 || !key.starts_with(keys[kept - 1])) keys[kept++] = key;
    keys.resize(kept);
    return keys;
}

/// The run of equal elements that `all` begins with.
template <class Entry, class Projection>
std::span<const Entry> first_run(std::span<const Entry> all, Projection projection)
{
    std::size_t length = 1;
    while (length < all.size() && std::invoke(projection, all[length]) == std::invoke(projection, all[0])) ++length;
    return all.first(length);
}

}  // namespace

struct StatementIndex::Entry {
    std::string_view action;
    std::string_view resource;
    bool allows;
    std::uint32_t position;

    friend auto operator<=>(const Entry&, const Entry&) = default;

    static void add(std::vector<Entry>& entries, const Statement& statement, std::uint32_t position);
};

void StatementIndex::Entry::add(std::vector<Entry>& entries, const Statement& statement, std::uint32_t position)
{
    auto actions = keys_of(statement.action, statement.actions);
    auto resources = keys_of(statement.resource, statement.resources);
    if (actions.size() * resources.size() > pairs_limit) {
        auto& fewer = actions.size() < resources.size() ? actions : resources;
        fewer = {common_prefix(fewer.front(), fewer.back())};
    }
    for (const auto action : actions)
        for (const auto resource : resources)
            entries.push_back({action, resource, statement.effect == Effect::allow, position});
}

StatementIndex::StatementIndex(std::span<const Statement> statements)
{
    std::vector<Entry> entries;
    entries.reserve(2 * statements.size());
    for (std::uint32_t position = 0; position < statements.size(); ++position)
        Entry::add(entries, statements[position], position);
    std::ranges::sort(entries);
    add_actions(entries);
    for (std::span<const Entry> rest = entries; !rest.empty();) {
        const auto of_one_action = first_run(rest, &Entry::action);
        add_resources(of_one_action);
        rest = rest.subspan(of_one_action.size());
    }
}

void StatementIndex::add_actions(std::span<const Entry> entries)
{
    Keys actions;
    for (const auto& entry : entries)
        if (actions.empty() || actions.back() != entry.action) actions.push_back(entry.action);
    keys_.reserve(actions.size() + entries.size());
    resources_.reserve(actions.size());
    buckets_.reserve(entries.size());
    positions_.reserve(entries.size());
    actions_ = keys_.add(actions);
}

void StatementIndex::add_resources(std::span<const Entry> of_one_action)
{
    Keys resources;
    for (auto rest = of_one_action; !rest.empty();) {
        const auto of_one_key = first_run(rest, &Entry::resource);
        resources.push_back(of_one_key.front().resource);
        add_bucket(of_one_key);
        rest = rest.subspan(of_one_key.size());
    }
    resources_.push_back(keys_.add(resources));
}

void StatementIndex::add_bucket(std::span<const Entry> of_one_key)
{
    const auto first = static_cast<std::uint32_t>(positions_.size());
    const auto denials = static_cast<std::uint32_t>(std::ranges::count(of_one_key, false, &Entry::allows));
    for (const auto& entry : of_one_key) positions_.push_back(entry.position);
    buckets_.push_back({first, first + denials, static_cast<std::uint32_t>(positions_.size())});
}

}  // namespace sekisho::policy
