// A model provider for benchmarks and for tests of the ledger; see README.md.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>

#include "answer.h"
#include "net/server.h"

namespace {

using namespace sekisho;
using namespace sekisho::mock_provider;

constexpr std::size_t largest_body = 8 * 1024 * 1024;

class Provider final : public net::Handler {
public:
    explicit Provider(const Options& options) : options_(options) {}

    Task<net::Response> handle(net::Request request) override
    {
        if (request.path() == "/bill") co_return bill();
        if (request.method != "POST" || !request.path().ends_with("/chat/completions")) co_return not_found();
        const auto body = co_await net::read_all(*request.body, largest_body);
        if (!body) co_return not_found();
        ++bill_.requests;
        const auto input_tokens = static_cast<std::int64_t>(body->size() / 4);
        bill_.input_tokens += input_tokens;
        const bool streams = body->find(R"("stream":true)") != std::string::npos;
        if (streams) co_return streamed(options_, bill_, input_tokens);
        co_return co_await whole(options_, bill_, input_tokens);
    }

private:
    net::Response bill() const
    {
        net::Response response;
        response.headers.add("content-type", "application/json");
        response.body = fmt::format(R"({{"requests":{},"input_tokens":{},"output_tokens":{}}})", bill_.requests.load(),
                                    bill_.input_tokens.load(), bill_.output_tokens.load());
        return response;
    }

    static net::Response not_found()
    {
        net::Response response;
        response.status = 404;
        response.body = R"({"error":{"message":"only chat completions are served","type":"invalid_request_error"}})";
        return response;
    }

    const Options& options_;
    Bill bill_;
};

int serve(const Options& options, const net::ServerOptions& server_options)
{
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stops, nullptr);
    Provider provider(options);
    const auto server = net::Server::open(server_options, provider);
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

}  // namespace

int main(int count, char** arguments)
{
    CLI::App app("a model provider that is none");
    Options options;
    net::ServerOptions server;
    server.limits.connections_per_address = server.limits.connections;
    std::int64_t first_token = 0, token = 0;
    app.add_option("--port", server.port, "0: any free one");
    app.add_option("--threads", server.threads);
    app.add_option("--tokens", options.tokens)->check(CLI::Range(1, 1'000'000));
    app.add_option("--token-bytes", options.token_bytes)->check(CLI::Range(1, 1'000));
    app.add_option("--first-token", first_token, "milliseconds");
    app.add_option("--spread", options.spread, "sigma of a lognormal time to the first token");
    app.add_option("--token", token, "milliseconds between tokens");
    CLI11_PARSE(app, count, arguments);
    options.first_token = std::chrono::milliseconds(first_token);
    options.token = std::chrono::milliseconds(token);
    return serve(options, server);
}
