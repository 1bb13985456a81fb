#pragma once

#include <algorithm>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sekisho::policy::analysis {

/// A set of small numbers below a fixed size.
class Bits {
public:
    Bits() = default;
    explicit Bits(std::size_t size) : size_(size), words_((size + word_bits - 1) / word_bits) {}
    static Bits all(std::size_t size)
    {
        Bits bits(size);
        for (std::size_t i = 0; i < size; ++i) bits.set(i);
        return bits;
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool test(std::size_t i) const { return (words_[i / word_bits] >> (i % word_bits) & 1U) != 0; }
    void set(std::size_t i, bool value = true)
    {
        const auto mask = std::uint64_t{1} << (i % word_bits);
        if (value) words_[i / word_bits] |= mask;
        else words_[i / word_bits] &= ~mask;
    }
    [[nodiscard]] bool none() const
    {
        return std::ranges::all_of(words_, [](std::uint64_t word) { return word == 0; });
    }
    [[nodiscard]] std::size_t count() const
    {
        std::size_t count = 0;
        for (const auto word : words_) count += static_cast<std::size_t>(std::popcount(word));
        return count;
    }
    /// The smallest member not below `from`; size() where there is none.
    [[nodiscard]] std::size_t next(std::size_t from) const
    {
        while (from < size_ && !test(from)) ++from;
        return from;
    }
    [[nodiscard]] bool intersects(const Bits& other) const
    {
        for (std::size_t i = 0; i < words_.size(); ++i)
            if ((words_[i] & other.words_[i]) != 0) return true;
        return false;
    }
    [[nodiscard]] bool subset_of(const Bits& other) const
    {
        for (std::size_t i = 0; i < words_.size(); ++i)
            if ((words_[i] & ~other.words_[i]) != 0) return false;
        return true;
    }
    Bits& operator&=(const Bits& other)
    {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
        return *this;
    }
    Bits& operator-=(const Bits& other)
    {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
        return *this;
    }
    friend auto operator<=>(const Bits&, const Bits&) = default;

private:
    static constexpr std::size_t word_bits = 64;
    std::size_t size_ = 0;
    std::vector<std::uint64_t> words_;
};

}  // namespace sekisho::policy::analysis
