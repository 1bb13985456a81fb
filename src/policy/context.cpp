#include "policy/context.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace sekisho::policy {
namespace {

auto position_of(auto& entries, std::string_view folded)
{
    return std::lower_bound(entries.begin(), entries.end(), folded,
                            [](const Context::Entry& entry, std::string_view key) { return entry.folded < key; });
}

void put(std::vector<Context::Entry>& entries, Context::Entry entry)
{
    const auto at = position_of(entries, entry.folded);
    if (at != entries.end() && at->folded == entry.folded) *at = std::move(entry);
    else entries.insert(at, std::move(entry));
}

}  // namespace

void Context::set(std::string_view name, std::string value)
{
    Entry entry{std::string(name), lower_ascii(name), {}, false};
    entry.values.push_back(std::move(value));
    put(entries_, std::move(entry));
}

void Context::set_list(std::string_view name, std::vector<std::string> values)
{
    put(entries_, Entry{std::string(name), lower_ascii(name), std::move(values), true});
}

void Context::remove(std::string_view name)
{
    const auto folded = lower_ascii(name);
    const auto at = position_of(entries_, folded);
    if (at != entries_.end() && at->folded == folded) entries_.erase(at);
}

void Context::merge(const Context& other)
{
    for (const auto& entry : other.entries_) put(entries_, entry);
}

const Context::Entry* Context::find_folded(std::string_view folded) const noexcept
{
    const auto at = position_of(entries_, folded);
    return at != entries_.end() && at->folded == folded ? &*at : nullptr;
}

const Context::Entry* Context::find(std::string_view name) const noexcept
{
    std::array<char, 128> buffer;
    if (name.size() > buffer.size()) {
        const auto same = [name](const Entry& entry) { return equal_ignoring_case(entry.folded, name); };
        const auto at = std::find_if(entries_.begin(), entries_.end(), same);
        return at != entries_.end() ? &*at : nullptr;
    }
    const auto fold = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    std::transform(name.begin(), name.end(), buffer.begin(), fold);
    return find_folded({buffer.data(), name.size()});
}

std::optional<std::string_view> Context::value(std::string_view name) const noexcept
{
    const auto* entry = find(name);
    if (entry == nullptr || entry->multivalued || entry->values.empty()) return std::nullopt;
    return entry->values.front();
}

}  // namespace sekisho::policy
