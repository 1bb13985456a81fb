#pragma once

#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <optional>

#include "base/task.h"

namespace sekisho::net {

/// Where one coroutine waits for an event of its own thread, without a timer and without an allocation.
/// An event that nobody waits for is lost: check the condition, then wait. Not thread-safe.
class Signal {
public:
    Signal() = default;
    Signal(const Signal&) = delete;
    Signal& operator=(const Signal&) = delete;

    /// Returns when fired; throws system_error(operation_aborted) when the waiting task is cancelled.
    /// One waiter at a time: an earlier one is aborted.
    [[nodiscard]] Task<void> wait();
    [[nodiscard]] bool waiting() const noexcept { return waiter_.has_value(); }
    /// Resumes the waiter in a later turn of its thread's loop.
    void fire() { post({}); }
    /// Resumes the waiter at once. It may destroy the Signal: touch nothing of its owner afterwards.
    void fire_inline();
    /// The waiter's wait() throws operation_aborted.
    void abort();

private:
    using Token = boost::asio::use_awaitable_t<>;
    using Waiter = boost::asio::async_result<Token, void(boost::system::error_code)>::handler_type;

    void start(Waiter waiter);
    void post(boost::system::error_code outcome);

    std::optional<Waiter> waiter_;
};

}  // namespace sekisho::net
