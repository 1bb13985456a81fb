#include "policy/context.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace sekisho::policy {
namespace {

auto position_of(auto& entries, std::string_view folded)
{
    return std::lower_bound(entries.begin(), entries.end(), folded,
                            [](const auto& entry, std::string_view key) { return entry->folded < key; });
}

}  // namespace

void Context::put(Shared entry)
{
    const auto at = position_of(entries_, entry->folded);
    if (at != entries_.end() && (*at)->folded == entry->folded) *at = std::move(entry);
    else entries_.insert(at, std::move(entry));
}

void Context::set(std::string_view name, std::string value)
{
    auto entry = std::make_shared<Entry>(std::string(name), lower_ascii(name));
    entry->values.push_back(std::move(value));
    put(std::move(entry));
}

void Context::set_list(std::string_view name, std::vector<std::string> values)
{
    put(std::make_shared<Entry>(std::string(name), lower_ascii(name), std::move(values), true));
}

void Context::remove(std::string_view name)
{
    const auto folded = lower_ascii(name);
    const auto at = position_of(entries_, folded);
    if (at != entries_.end() && (*at)->folded == folded) entries_.erase(at);
}

void Context::merge(const Context& other)
{
    if (other.entries_.empty()) return;
    entries_.reserve(entries_.size() + other.entries_.size());
    for (const auto& entry : other.entries_) put(entry);
}

const Context::Entry* Context::find_folded(std::string_view folded) const noexcept
{
    const auto at = position_of(entries_, folded);
    return at != entries_.end() && (*at)->folded == folded ? at->get() : nullptr;
}

const Context::Entry* Context::find(std::string_view name) const noexcept
{
    std::array<char, 128> buffer;
    if (name.size() > buffer.size()) {
        const auto same = [name](const Shared& entry) { return equal_ignoring_case(entry->folded, name); };
        const auto at = std::find_if(entries_.begin(), entries_.end(), same);
        return at != entries_.end() ? at->get() : nullptr;
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
