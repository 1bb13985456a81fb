#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace sekisho {

/// How often values fell below each of some bounds, and their sum. Lock-free.
class Histogram {
public:
    explicit Histogram(std::span<const double> bounds);

    void observe(double value) noexcept;
    [[nodiscard]] std::span<const double> bounds() const noexcept { return bounds_; }
    /// Values above the bound before and not above bound `index`; the last index is for those above every bound.
    [[nodiscard]] std::uint64_t count(std::size_t index) const noexcept
    {
        return counts_[index].load(std::memory_order_relaxed);
    }
    [[nodiscard]] double sum() const noexcept { return sum_.load(std::memory_order_relaxed); }

private:
    std::vector<double> bounds_;
    std::unique_ptr<std::atomic<std::uint64_t>[]> counts_;
    std::atomic<double> sum_{0};
};

namespace metrics {

/// As metrics::counter. The bounds, ascending, are those of the first call.
Histogram& histogram(std::string_view name, std::string_view help, std::span<const double> bounds,
                     std::string_view labels = {});

}  // namespace metrics

}  // namespace sekisho
