#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <cstdint>

namespace sekisho::load {

/// Latencies with a relative error below 1.6 %, in constant memory. Not thread-safe.
class Histogram {
public:
    void add(std::chrono::nanoseconds latency) noexcept
    {
        const auto value = static_cast<std::uint64_t>(latency.count() < 0 ? 0 : latency.count());
        ++counts_[index_of(value)];
        ++total_;
        sum_ += value;
        if (value > largest_) largest_ = value;
    }

    void merge(const Histogram& other) noexcept
    {
        for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
        total_ += other.total_;
        sum_ += other.sum_;
        if (other.largest_ > largest_) largest_ = other.largest_;
    }

    /// The latency in milliseconds that the share `quantile` (0 to 1) does not exceed.
    [[nodiscard]] double quantile(double quantile) const noexcept
    {
        const auto wanted = static_cast<std::uint64_t>(quantile * static_cast<double>(total_));
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            seen += counts_[i];
            if (seen > wanted) return to_milliseconds(value_of(i));
        }
        return to_milliseconds(largest_);
    }

    [[nodiscard]] std::uint64_t total() const noexcept { return total_; }
    [[nodiscard]] double largest() const noexcept { return to_milliseconds(largest_); }
    [[nodiscard]] double mean() const noexcept
    {
        return total_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(total_) / 1e6;
    }

private:
    // 64 steps for each power of two.
    static constexpr unsigned step_bits = 6;

    static std::size_t index_of(std::uint64_t value) noexcept
    {
        const auto width = static_cast<unsigned>(std::bit_width(value));
        if (width <= step_bits + 1) return static_cast<std::size_t>(value);
        const unsigned shift = width - step_bits - 1;
        return (static_cast<std::size_t>(shift) << step_bits) + static_cast<std::size_t>(value >> shift);
    }

    static std::uint64_t value_of(std::size_t index) noexcept
    {
        if (index < (2U << step_bits)) return index;
        const auto shift = (index >> step_bits) - 1;
        return static_cast<std::uint64_t>(index - (shift << step_bits)) << shift;
    }

    static double to_milliseconds(std::uint64_t nanoseconds) noexcept { return static_cast<double>(nanoseconds) / 1e6; }

    std::array<std::uint64_t, std::size_t{64} << step_bits> counts_{};
    std::uint64_t total_ = 0;
    std::uint64_t sum_ = 0;
    std::uint64_t largest_ = 0;
};

}  // namespace sekisho::load
