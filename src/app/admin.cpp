#include "app/admin.h"

#include "base/metrics.h"

namespace sekisho::app {
namespace {

net::Response text(int status, std::string body)
{
    net::Response response;
    response.status = status;
    response.headers.add("content-type", "text/plain; charset=utf-8");
    response.headers.add("cache-control", "no-store");
    response.body = std::move(body);
    return response;
}

}  // namespace

Task<net::Response> AdminHandler::handle(net::Request request)
{
    if (request.method != "GET" && request.method != "HEAD") co_return text(405, "method not allowed\n");
    if (request.path() == "/healthz") co_return text(200, "ok\n");
    if (request.path() == "/readyz") {
        const auto ready = trail_.ready();
        co_return ready ? text(200, "ready\n") : text(503, "the audit trail cannot be written\n");
    }
    if (request.path() == "/metrics") co_return text(200, metrics::exposition());
    co_return text(404, "not found\n");
}

}  // namespace sekisho::app
