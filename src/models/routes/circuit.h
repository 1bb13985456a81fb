#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/metrics.h"

namespace sekisho::models::routes {

struct CircuitSettings {
    int failures_in_a_row = 5;  ///< open it
    double failure_rate = 0.5;  ///< so does this share of the calls of the last `window`,
    int least_calls = 20;       ///< where there were as many
    std::chrono::seconds window{30};
    std::chrono::seconds open_for{10};  ///< then one call may try
    std::size_t concurrency = 0;        ///< calls under way at one time; 0: any number
};

/// Whether a provider is asked at all: not while it fails, and not more at one time than it is said to take. One for each
/// configured provider, whatever models it answers for. Thread-safe.
class Circuit : public std::enable_shared_from_this<Circuit> {
public:
    Circuit(std::string name, CircuitSettings settings, const Clock& clock);

    /// Leave for one call. What became of it is said once; a call of which nothing is said (its caller left) proves
    /// nothing. Used by one task.
    class Pass {
    public:
        Pass() = default;
        Pass(Pass&& other) noexcept;
        Pass& operator=(Pass&& other) noexcept;
        ~Pass();
        [[nodiscard]] explicit operator bool() const noexcept { return circuit_ != nullptr; }
        void succeeded();
        void failed();

    private:
        friend class Circuit;
        Pass(std::shared_ptr<Circuit> circuit, bool probe) : circuit_(std::move(circuit)), probe_(probe) {}
        std::shared_ptr<Circuit> circuit_;
        bool probe_ = false;
        bool judged_ = false;
    };

    enum class Refusal { none, open, full };
    struct Entry {
        Pass pass;
        Refusal refusal = Refusal::none;
    };
    [[nodiscard]] Entry enter();
    [[nodiscard]] bool is_open() const;
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

private:
    enum class State { closed, open, probing };
    struct Calls {
        int all = 0, failed = 0;
    };

    void count(bool failed, bool probe);
    void leave(bool undecided_probe);
    void open(Time now);
    void turn_window(Time now);

    const std::string name_;
    const CircuitSettings settings_;
    const Clock& clock_;
    Gauge& open_gauge_;
    Counter& failures_;

    mutable std::mutex mutex_;
    State state_ = State::closed;
    Time until_{};  ///< of State::open
    std::size_t under_way_ = 0;
    int in_a_row_ = 0;
    std::array<Calls, 2> halves_{};  ///< of the window: the current one and the one before
    Time half_begun_{};
};

}  // namespace sekisho::models::routes
