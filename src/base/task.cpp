#include "base/task.h"

#include <boost/asio/co_spawn.hpp>
#include <exception>

#include "base/log.h"
#include "base/metrics.h"

namespace sekisho {

void spawn(Executor executor, Task<void> task)
{
    static Counter& unhandled = metrics::counter("sekisho_unhandled_exceptions_total", "exceptions that escaped a task");
    boost::asio::co_spawn(std::move(executor), std::move(task), [](std::exception_ptr failure) {
        if (!failure) return;
        unhandled.add();
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& e) {
            log::error("a task ended with an exception", {{"what", e.what()}});
        } catch (...) {
            log::error("a task ended with an unknown exception");
        }
    });
}

}  // namespace sekisho
