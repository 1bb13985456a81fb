#include "net/client.h"

#include <curl/curl.h>

#include <boost/asio/this_coro.hpp>
#include <fstream>

#include "net/client_engine.h"

namespace sekisho::net {

namespace {

/// A transfer that is started, and dropped when its user is gone.
class Lease {
public:
    Lease(std::shared_ptr<ClientEngine> engine, std::shared_ptr<Transfer> transfer)
        : engine_(std::move(engine)), transfer_(std::move(transfer))
    {
        engine_->command(ClientEngine::Order::start, transfer_);
    }
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease()
    {
        if (!transfer_) return;
        transfer_->abandon();
        engine_->command(ClientEngine::Order::drop, transfer_);
    }

    [[nodiscard]] Transfer& transfer() const noexcept { return *transfer_; }
    void resume_if_due() const
    {
        if (transfer_->wants_resume()) engine_->command(ClientEngine::Order::resume, transfer_);
    }

private:
    std::shared_ptr<ClientEngine> engine_;
    std::shared_ptr<Transfer> transfer_;
};

class AnswerBody final : public ByteSource {
public:
    AnswerBody(Lease lease, std::optional<std::uint64_t> length) : lease_(std::move(lease)), length_(length) {}

    Task<Result<std::optional<std::string>>> next() override
    {
        auto chunk = co_await lease_.transfer().next();
        lease_.resume_if_due();
        co_return chunk;
    }
    [[nodiscard]] std::optional<std::uint64_t> length() const override { return length_; }

private:
    Lease lease_;
    std::optional<std::uint64_t> length_;
};

std::optional<std::uint64_t> length_of(const Headers& headers)
{
    const auto text = headers.get("content-length");
    if (!text || text->empty() || text->size() > 18 || text->find_first_not_of("0123456789") != std::string_view::npos)
        return std::nullopt;
    return std::stoull(std::string(*text));
}

}  // namespace

bool certainly_not_sent(const Error& failure) noexcept
{
    return failure.code == client_errors::invalid_request || failure.code == client_errors::refused_address ||
           failure.code == client_errors::refused_certificate || failure.code == client_errors::unreachable;
}

Client::Client(std::shared_ptr<ClientEngine> engine) : engine_(std::move(engine)) {}
Client::~Client() { close(); }
void Client::close() { engine_->stop(); }

Result<std::unique_ptr<Client>> Client::open(ClientOptions options)
{
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (initialised != CURLE_OK) return fail("ClientUnavailable", "libcurl cannot be initialised", 500);
    if (!options.ca_file.empty() && !std::ifstream(options.ca_file))
        return fail("Configuration", "cannot read the CA file `" + options.ca_file + "`");
    return std::unique_ptr<Client>(new Client(std::make_shared<ClientEngine>(std::move(options))));
}

Task<Result<ClientResponse>> Client::send(ClientRequest request)
{
    const Executor home = co_await boost::asio::this_coro::executor;
    CO_TRY(auto transfer, Transfer::make(engine_->options(), engine_->handles(), std::move(request), home));
    Lease lease(engine_, std::move(transfer));
    CO_TRY(auto head, co_await lease.transfer().head());
    ClientResponse response;
    response.status = head.status;
    response.headers = std::move(head.headers);
    const auto length = length_of(response.headers);
    response.body = std::make_unique<AnswerBody>(std::move(lease), length);
    co_return response;
}

Task<Result<WholeResponse>> send_whole(Client& client, ClientRequest request)
{
    const auto limit = static_cast<std::size_t>(request.body_limit);
    CO_TRY(auto response, co_await client.send(std::move(request)));
    WholeResponse whole;
    whole.status = response.status;
    whole.headers = std::move(response.headers);
    CO_TRY(whole.body, co_await read_all(*response.body, limit));
    co_return whole;
}

}  // namespace sekisho::net
