#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace sekisho {

/// The house's coroutine type. Rules (docs/style.md): parameters by value, no string_view parameter that
/// outlives a suspension, parameter objects are named locals or have constructors, no structured
/// binding directly on a co_await, no capturing lambda built inside a co_await expression.
template <class T>
using Task = boost::asio::awaitable<T>;

using Executor = boost::asio::any_io_executor;

/// Starts `task` on `executor`. The only spawning function: an exception that escapes is logged and
/// counted (`sekisho_unhandled_exceptions_total`), never dropped. Thread-safe.
void spawn(Executor executor, Task<void> task);

}  // namespace sekisho
