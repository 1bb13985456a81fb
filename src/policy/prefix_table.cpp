#include "policy/prefix_table.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace sekisho::policy {
namespace {

/// The first eight bytes as a number that is in the order of the texts; a shorter text ends in zeros.
std::uint64_t head_of(std::string_view text) noexcept
{
    static_assert(std::endian::native == std::endian::little);
    std::uint64_t head = 0;
    if (text.size() >= sizeof head) {
        std::memcpy(&head, text.data(), sizeof head);
        return std::byteswap(head);
    }
    for (std::size_t i = 0; i < sizeof head; ++i)
        head = head << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
    return head;
}

}  // namespace

std::string_view common_prefix(std::string_view a, std::string_view b) noexcept
{
    const auto length = std::min(a.size(), b.size());
    const auto end = std::mismatch(a.begin(), a.begin() + length, b.begin()).first;
    return a.substr(0, static_cast<std::size_t>(end - a.begin()));
}

void PrefixTable::reserve(std::size_t keys)
{
    heads_.reserve(keys);
    keys_.reserve(keys);
}

PrefixTable::Set PrefixTable::add(std::span<const std::string_view> keys)
{
    const auto first = static_cast<std::uint32_t>(keys_.size());
    Set set{{}, first, first + static_cast<std::uint32_t>(keys.size())};
    if (keys.empty()) return set;
    set.common = common_prefix(keys.front(), keys.back());  // the others stand between them
    for (const auto key : keys) {
        auto parent = keys_.size() > first ? static_cast<std::uint32_t>(keys_.size()) - 1 : none;
        while (parent != none && !key.starts_with(keys_[parent].text)) parent = keys_[parent].parent;
        heads_.push_back(head_of(key.substr(set.common.size())));
        keys_.push_back({key, parent});
    }
    return set;
}

/// Of the keys that are prefixes of the text the longest is the greatest key not greater than the text, or a prefix of it:
/// whatever stands between a prefix and the text begins with that prefix.
std::uint32_t PrefixTable::longest_prefix_of(std::string_view text, const Set& set) const noexcept
{
    if (set.first == set.end || !text.starts_with(set.common)) return none;
    const auto head = head_of(text.substr(set.common.size()));
    auto low = set.first, high = set.end;
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        const bool greater = heads_[middle] != head ? heads_[middle] > head : keys_[middle].text > text;
        if (greater) high = middle;
        else low = middle + 1;
    }
    if (low == set.first) return none;
    auto key = low - 1;
    if (text.starts_with(keys_[key].text)) return key;
    const auto shared = common_prefix(keys_[key].text, text).size();
    while (key != none && keys_[key].text.size() > shared) key = keys_[key].parent;
    return key;
}

}  // namespace sekisho::policy
