#include <benchmark/benchmark.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <fstream>

#include "net/client.h"
#include "net/server.h"

/// What asking another server costs us: processor time of net::Client and of the task that asks, for each request to a
/// server of another process that answers at once. "CPU" is the column to read: for 2,000 requests.
namespace {

using namespace sekisho;

const std::string answer(1024, 'x');

/// One piece, and then nothing for an hour: a stream that stays open.
class OpenStream final : public net::ByteSource {
public:
    Task<Result<std::optional<std::string>>> next() override
    {
        if (!std::exchange(begun_, true)) co_return std::optional<std::string>("begun");
        boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::hours(1));
        co_await timer.async_wait(boost::asio::use_awaitable);
        co_return std::optional<std::string>();
    }

private:
    bool begun_ = false;
};

class AtOnce final : public net::Handler {
public:
    Task<net::Response> handle(net::Request request) override
    {
        static_cast<void>(co_await net::read_all(*request.body, 1 << 20));
        net::Response response;
        response.headers.add("content-type", "application/json");
        if (request.path() == "/stream") response.body = std::make_unique<OpenStream>();
        else response.body = answer;
        co_return response;
    }
};

/// The server, in a child that ends with us.
std::uint16_t start_server()
{
    int ends[2];
    if (::pipe(ends) != 0) std::abort();
    if (::fork() == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        AtOnce handler;
        net::ServerOptions options;
        options.threads = 1;
        const auto server = net::Server::open(std::move(options), handler).value();
        server->start();
        const auto port = server->port();
        if (::write(ends[1], &port, sizeof(port)) != sizeof(port)) std::abort();
        ::pause();
        ::_exit(0);
    }
    std::uint16_t port = 0;
    if (::read(ends[0], &port, sizeof(port)) != sizeof(port)) std::abort();
    return port;
}

std::uint16_t port = 0;

Task<void> ask(net::Client& client, int& left)
{
    while (left-- > 0) {
        net::ClientRequest request;
        request.method = "POST";
        request.url = "http://127.0.0.1:" + std::to_string(port) + "/v1/messages";
        request.headers.add("content-type", "application/json");
        request.body = answer;
        const auto whole = co_await net::send_whole(client, std::move(request));
        if (!whole || whole->body.size() != answer.size()) std::abort();
    }
}

Task<void> open_stream(net::Client& client, std::vector<net::BodyStream>& open)
{
    net::ClientRequest request;
    request.url = "http://127.0.0.1:" + std::to_string(port) + "/stream";
    request.total_time = request.idle_time = std::chrono::hours(1);
    auto response = co_await client.send(std::move(request));
    if (!response || !co_await response->body->next()) std::abort();
    open.push_back(std::move(response->body));
}

/// Resident memory, in kilobytes.
double resident()
{
    std::ifstream statm("/proc/self/statm");
    double all = 0, pages = 0;
    statm >> all >> pages;
    return pages * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1024;
}

/// range(0): requests at one time; range(1): streams that are open besides.
void requests(benchmark::State& state)
{
    const auto client = net::Client::open({}).value();
    std::vector<net::BodyStream> open;
    const auto before = resident();
    {
        boost::asio::io_context io(1);
        for (int i = 0; i < state.range(1); ++i) spawn(io.get_executor(), open_stream(*client, open));
        io.run();
    }
    if (!open.empty()) state.counters["kB_per_stream"] = (resident() - before) / static_cast<double>(open.size());
    constexpr int batch = 2'000;
    for (auto unused : state) {
        static_cast<void>(unused);
        boost::asio::io_context io(1);
        int left = batch;
        for (int i = 0; i < state.range(0); ++i) spawn(io.get_executor(), ask(*client, left));
        io.run();
    }
    state.SetItemsProcessed(state.iterations() * batch);
}
BENCHMARK(requests)
    ->Args({1, 0})
    ->Args({16, 0})
    ->Args({128, 0})
    ->Args({1000, 0})
    ->Args({16, 1000})
    ->Args({128, 1500})
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv)
{
    port = start_server();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
