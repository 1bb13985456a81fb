#include "app/serve.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <thread>

#include "app/admin.h"
#include "app/files.h"
#include "app/installation.h"
#include "app/tls.h"
#include "base/log.h"
#include "net/server.h"

namespace sekisho::app {
namespace {

using ServerPtr = std::unique_ptr<net::Server>;

/// SIGTERM and SIGINT are taken by await_stop() alone; every thread made afterwards inherits the mask.
sigset_t block_stop_signals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    signal(SIGPIPE, SIG_IGN);
    return signals;
}

void await_stop(const sigset_t& signals, Installation& installation)
{
    constexpr timespec period{60, 0};
    while (sigtimedwait(&signals, nullptr, &period) < 0) installation.tend();
}

Result<ServerPtr> open_server(const Listen& listen, std::size_t threads, net::Handler& handler,
                              std::optional<net::TlsOptions> tls)
{
    net::ServerOptions options;
    options.address = listen.address;
    options.port = listen.port;
    options.threads = threads;
    options.tls = std::move(tls);
    return net::Server::open(std::move(options), handler);
}

struct Servers {
    ServerPtr plain;
    ServerPtr tls;  ///< null: not configured
    ServerPtr admin;

    void start() const
    {
        for (const auto* server : {&plain, &tls, &admin})
            if (*server) (*server)->start();
    }
    void stop() const
    {
        for (const auto* server : {&plain, &tls, &admin})
            if (*server) (*server)->stop();
    }
};

Result<Servers> open_servers(const Configuration& configuration, net::Handler& front)
{
    const std::size_t threads =
        configuration.threads > 0 ? configuration.threads : std::max(1U, std::thread::hardware_concurrency());
    Servers servers;
    TRY(servers.plain, open_server(configuration.listen, threads, front, std::nullopt));
    if (configuration.tls_listen) {
        TRY(auto options, tls_options(configuration));
        TRY(servers.tls, open_server(*configuration.tls_listen, threads, front, std::move(options)));
    }
    return servers;
}

/// With port 0 the public URL is that of the port that was bound.
Configuration settled(Configuration configuration, const Servers& servers)
{
    if (configuration.public_url.ends_with(":0"))
        configuration.public_url = fmt::format("http://{}:{}", configuration.listen.address, servers.plain->port());
    return configuration;
}

void print_welcome(const Configuration& configuration, const Servers& servers, Installation& installation)
{
    fmt::print("Sekisho listens on http://{}:{}", configuration.listen.address, servers.plain->port());
    if (servers.tls) fmt::print(" and https://{}:{}", configuration.tls_listen->address, servers.tls->port());
    fmt::print("\nadministration (health, metrics): http://{}:{}\n", configuration.admin_listen.address,
               servers.admin->port());
    for (const auto& model : configuration.models)
        if (std::ranges::any_of(routes_of(model), [](const auto& route) { return route.provider == demo_provider; }))
            fmt::print("model {} is answered by the built-in demonstration answerer (no weights, not {})\n", model.id,
                       model.name);
    if (const auto& first = installation.first_credentials()) {
        fmt::print(
            "\nThe administrator's credentials, made now and shown only this once:\n"
            "  export AWS_ACCESS_KEY_ID={}\n  export AWS_SECRET_ACCESS_KEY={}\n  export AWS_DEFAULT_REGION={}\n",
            first->access_key_id, first->secret_access_key.reveal(), configuration.region);
    }
    fmt::print(
        "\nTry next, in another terminal with those credentials:\n"
        "  aws --endpoint-url http://{0}:{1} sts get-caller-identity\n"
        "  aws --endpoint-url http://{0}:{1} s3 mb s3://my-first-bucket\n"
        "  build/release/sekisho audit show --data {2} --last 20\n",
        configuration.listen.address, servers.plain->port(), configuration.data);
    std::fflush(stdout);
}

Result<void> write_ports(const std::string& file, const Servers& servers)
{
    return write_file(file,
                      fmt::format("port={}\nadmin_port={}\ntls_port={}\n", servers.plain->port(), servers.admin->port(),
                                  servers.tls ? servers.tls->port() : 0),
                      0644);
}

/// Stands at the ports until the gate is there: issuers name the port, so it must be bound before the installation is
/// opened. No request arrives before the servers are started, which is after that.
class Front final : public net::Handler {
public:
    Task<net::Response> handle(net::Request request) override { return gate_->handle(std::move(request)); }
    void open_to(net::Handler& gate) noexcept { gate_ = &gate; }

private:
    net::Handler* gate_ = nullptr;
};

/// As many connections as the system lets this process have.
void raise_file_limit()
{
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

Result<void> serve(const Configuration& given, const std::string& ports_file)
{
    const auto signals = block_stop_signals();
    raise_file_limit();
    TRY_VOID(make_private_folder(given.data));
    Front front;
    TRY(auto servers, open_servers(given, front));
    const auto configuration = settled(given, servers);
    TRY(auto installation, Installation::open(configuration));
    front.open_to(installation->gate());
    AdminHandler admin(installation->trail());
    TRY(servers.admin, open_server(configuration.admin_listen, 1, admin, std::nullopt));
    servers.start();
    print_welcome(configuration, servers, *installation);
    if (!ports_file.empty()) TRY_VOID(write_ports(ports_file, servers));

    await_stop(signals, *installation);
    log::info("stopping: no new connections, requests in flight may end");
    servers.stop();
    installation->tend();
    // Work that still completes does so on the servers' executors: these go last.
    installation.reset();
    return {};
}

}  // namespace sekisho::app
