#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace sekisho {

/// A monotonic counter. Lock-free.
class Counter {
public:
    void add(std::uint64_t by = 1) noexcept { value_.fetch_add(by, std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

/// A value that goes up and down. Lock-free.
class Gauge {
public:
    void add(std::int64_t by) noexcept { value_.fetch_add(by, std::memory_order_relaxed); }
    void set(std::int64_t to) noexcept { value_.store(to, std::memory_order_relaxed); }
    [[nodiscard]] std::int64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::int64_t> value_{0};
};

/// The process-wide registry. Registration takes a lock and is done once, at start or in a function-local
/// static; the references stay valid for the life of the process. `labels` is the inside of the braces
/// of the Prometheus text format, already escaped: R"(service="iam",operation="CreateRole")".
namespace metrics {

Counter& counter(std::string_view name, std::string_view help, std::string_view labels = {});
Gauge& gauge(std::string_view name, std::string_view help, std::string_view labels = {});

/// Everything registered, in the Prometheus text exposition format 0.0.4.
[[nodiscard]] std::string exposition();

}  // namespace metrics

}  // namespace sekisho
