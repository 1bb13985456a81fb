#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace sekisho::policy {

/// Sets of texts ("keys"), stored together, of which it finds those that are a prefix of a given text: by one binary
/// search and a walk along links from each key to the longest other key that is its prefix. Both are bounded: the search
/// by the logarithm of the set, the walk by the number of keys that are prefixes of one another. The keys are views:
/// whoever owns the texts keeps them where they are. Immutable once filled; then safe to share between threads.
class PrefixTable {
public:
    static constexpr std::uint32_t none = 0xFFFF'FFFF;

    /// One set, whose keys have consecutive numbers.
    struct Set {
        std::string_view common;  ///< what all of its keys begin with
        std::uint32_t first = 0;
        std::uint32_t end = 0;
    };

    /// `keys` are sorted, and each stands there once.
    Set add(std::span<const std::string_view> keys);
    void reserve(std::size_t keys);
    [[nodiscard]] std::size_t size() const noexcept { return keys_.size(); }

    /// Calls `visit(number)` for each key of the set that is a prefix of `text`, the longest first.
    template <class Visit>
    void each_prefix_of(std::string_view text, const Set& set, Visit visit) const
    {
        for (auto key = longest_prefix_of(text, set); key != none; key = keys_[key].parent) visit(key);
    }

private:
    struct Key {
        std::string_view text;
        std::uint32_t parent = none;  ///< the longest key that is a proper prefix of this one
    };
    [[nodiscard]] std::uint32_t longest_prefix_of(std::string_view text, const Set& set) const noexcept;

    std::vector<std::uint64_t> heads_;  ///< of each key the eight bytes behind the common prefix, in the order of texts
    std::vector<Key> keys_;
};

/// The longest text that both begin with.
[[nodiscard]] std::string_view common_prefix(std::string_view a, std::string_view b) noexcept;

}  // namespace sekisho::policy
