#pragma once

#include <exception>

#include "net/http.h"

namespace sekisho::net {

/// Calls the handler and answers with a response that can be sent, whatever it did: an exception or a response with
/// forbidden bytes is a bug, logged, counted and answered 500. Cancellation passes through as system_error.
[[nodiscard]] Task<Response> call_handler(Handler& handler, Request request);

/// The end of a task of a connection: an exception is logged and counted, but for cancellation.
void report_task_end(const std::exception_ptr& failure);

}  // namespace sekisho::net
