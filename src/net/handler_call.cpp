#include "net/handler_call.h"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include "base/log.h"
#include "base/metrics.h"
#include "net/message_rules.h"

namespace sekisho::net {
namespace {

bool is_cancellation(const std::exception& exception)
{
    const auto* const error = dynamic_cast<const boost::system::system_error*>(&exception);
    return error != nullptr && error->code() == boost::asio::error::operation_aborted;
}

void report_bug(std::string_view what)
{
    static Counter& unhandled = metrics::counter("sekisho_unhandled_exceptions_total", "exceptions that escaped a task");
    unhandled.add();
    log::error("a request ended with an exception", {{"what", std::string(what)}});
}

Response checked(Response response)
{
    if (is_sendable(response.headers) && response.status >= 200 && response.status <= 599) return response;
    log::error("a handler made a response that cannot be sent", {{"status", std::to_string(response.status)}});
    return plain_refusal(500);
}

}  // namespace

Task<Response> call_handler(Handler& handler, Request request)
{
    try {
        co_return checked(co_await handler.handle(std::move(request)));
    } catch (const std::exception& e) {
        if (is_cancellation(e)) throw;
        report_bug(e.what());
    }
    co_return plain_refusal(500);
}

void report_task_end(const std::exception_ptr& failure)
{
    if (!failure) return;
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& e) {
        if (!is_cancellation(e)) report_bug(e.what());
    } catch (...) {
        report_bug("unknown");
    }
}

}  // namespace sekisho::net
