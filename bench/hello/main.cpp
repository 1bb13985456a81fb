// The HTTP server alone, with a handler that does nothing: what is left of a request when the product is taken away.
//   sekisho-hello PORT [THREADS]        then: sekisho-load --port PORT plain, or h2load
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "net/server.h"

namespace {

using namespace sekisho;

class Hello final : public net::Handler {
public:
    Task<net::Response> handle(net::Request request) override
    {
        net::Response response;
        response.headers.add("content-type", "text/plain");
        std::uint64_t total = 0;
        while (true) {
            const auto chunk = co_await request.body->next();
            if (!chunk || !*chunk) break;
            total += (*chunk)->size();
        }
        response.body = total == 0 ? std::string("hello") : std::to_string(total);
        co_return response;
    }
};

}  // namespace

int main(int count, char** arguments)
{
    Hello handler;
    net::ServerOptions options;
    if (count > 1) options.port = static_cast<std::uint16_t>(std::atoi(arguments[1]));
    if (count > 2) options.threads = static_cast<std::size_t>(std::atoi(arguments[2]));
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stops, nullptr);
    const auto server = net::Server::open(options, handler);
    if (!server) {
        std::fprintf(stderr, "%s\n", server.error().message.c_str());
        return 1;
    }
    (*server)->start();
    std::printf("listening on port %d\n", int{(*server)->port()});
    std::fflush(stdout);
    int received = 0;
    sigwait(&stops, &received);
    (*server)->stop();
    return 0;
}
