#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "base/result.h"
#include "op/caller.h"

namespace sekisho::gate {

/// Stage 5. How much one caller may have in progress at once. Lock-free: callers share a fixed table of counters
/// by the hash of their ARN (a collision can only make the limit stricter). Anonymous callers are counted by address.
/// Rates and budgets join here. Thread-safe.
class Limiter {
public:
    explicit Limiter(std::uint32_t requests_per_caller);

    /// Held while the request, its streamed answer included, is in progress.
    class Hold {
    public:
        Hold() = default;
        explicit Hold(std::atomic<std::uint32_t>* counter) : counter_(counter) {}
        Hold(Hold&& other) noexcept : counter_(std::exchange(other.counter_, nullptr)) {}
        Hold& operator=(Hold&& other) noexcept
        {
            std::swap(counter_, other.counter_);
            return *this;
        }
        ~Hold()
        {
            if (counter_) counter_->fetch_sub(1, std::memory_order_relaxed);
        }

    private:
        std::atomic<std::uint32_t>* counter_ = nullptr;
    };

    /// What one address may have on its way in, before anybody is authenticated: bodies are held in memory from here on.
    /// ThrottlingException as below. To be given back when the caller is admitted.
    [[nodiscard]] Result<Hold> arrive(std::string_view source_ip);

    /// ThrottlingException, "Rate exceeded", when the caller has too much in progress.
    [[nodiscard]] Result<Hold> admit(const op::Caller& caller, std::string_view source_ip);

private:
    [[nodiscard]] Result<Hold> take(std::string_view key);

    static constexpr std::size_t slots = 16'384;
    const std::uint32_t requests_per_caller_;
    std::unique_ptr<std::array<std::atomic<std::uint32_t>, slots>> in_progress_;
};

}  // namespace sekisho::gate
