#include "issuers/service.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>

#include "issuers/key_cache.h"

namespace sekisho::issuers {

struct Service::Parts {
    Parts(std::unique_ptr<net::Client> asking, const Clock& clock)
        : client(std::move(asking)), fetcher(*client), cache({fetcher, clock, io.get_executor()})
    {
    }

    Task<void> tend()
    {
        constexpr std::chrono::seconds period{10};
        boost::asio::steady_timer timer(io.get_executor());
        while (true) {
            timer.expires_after(period);
            co_await timer.async_wait(boost::asio::use_awaitable);
            cache.tend();
        }
    }

    // The last to be destroyed, with the tasks in it; the client has posted its last word to it by then.
    boost::asio::io_context io{1};
    std::unique_ptr<net::Client> client;
    HttpFetcher fetcher;
    KeyCache cache;
    std::thread thread;
};

Service::Service(std::unique_ptr<Parts> parts) : parts_(std::move(parts))
{
    spawn(parts_->io.get_executor(), parts_->tend());
    parts_->thread = std::thread([this] { parts_->io.run(); });
}

Service::~Service()
{
    parts_->io.stop();
    parts_->thread.join();
    // Fetches under way end here, in good order: a task that waits for the client would otherwise keep itself alive.
    parts_->client->close();
    parts_->io.restart();
    parts_->io.poll();
}

Result<std::unique_ptr<Service>> Service::open(Options options, const Clock& clock)
{
    net::ClientOptions client_options;
    client_options.addresses = options.addresses;
    client_options.ca_file = std::move(options.ca_file);
    TRY(auto client, net::Client::open(std::move(client_options)));
    return std::unique_ptr<Service>(new Service(std::make_unique<Parts>(std::move(client), clock)));
}

ExternalKeys& Service::keys() noexcept { return parts_->cache; }

}  // namespace sekisho::issuers
