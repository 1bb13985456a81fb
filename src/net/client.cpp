#include "net/client.h"

#include <curl/curl.h>

#include <boost/asio/this_coro.hpp>
#include <fstream>
#include <map>
#include <thread>

#include "base/log.h"
#include "net/client_transfer.h"

namespace sekisho::net {

/// The thread that drives libcurl, and the commands that others leave for it.
class Client::Engine {
public:
    explicit Engine(ClientOptions options) : options_(std::move(options)), multi_(curl_multi_init())
    {
        thread_ = std::thread([this] { run(); });
    }
    ~Engine() { curl_multi_cleanup(multi_); }
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    enum class Order { start, resume, drop };

    [[nodiscard]] const ClientOptions& options() const noexcept { return options_; }

    void command(Order order, std::shared_ptr<Transfer> transfer)
    {
        {
            const std::lock_guard lock(mutex_);
            if (!stopping_) {
                commands_.emplace_back(order, std::move(transfer));
                curl_multi_wakeup(multi_);
                return;
            }
        }
        if (order == Order::start) transfer->end(closed());
    }

    void stop()
    {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
            curl_multi_wakeup(multi_);
        }
        if (thread_.joinable()) thread_.join();
    }

private:
    using Command = std::pair<Order, std::shared_ptr<Transfer>>;

    static Error closed()
    {
        Error error;
        error.code = client_errors::closed;
        error.message = "The client was closed";
        error.status = 502;
        return error;
    }

    void run()
    {
        constexpr int longest_wait = 1000;  // milliseconds
        while (obey()) {
            int running = 0;
            curl_multi_perform(multi_, &running);
            collect();
            curl_multi_poll(multi_, nullptr, 0, longest_wait, nullptr);
        }
        for (const auto& [handle, transfer] : active_) {
            curl_multi_remove_handle(multi_, handle);
            transfer->end(closed());
        }
        active_.clear();
    }

    /// False when it is time to stop.
    bool obey()
    {
        std::vector<Command> commands;
        bool stopping = false;
        {
            const std::lock_guard lock(mutex_);
            commands.swap(commands_);
            stopping = stopping_;
        }
        for (auto& [order, transfer] : commands) {
            if (order == Order::start) start(std::move(transfer));
            else if (order == Order::drop) remove(transfer->handle());
            else if (active_.contains(transfer->handle())) transfer->resume();
        }
        return !stopping;
    }

    void start(std::shared_ptr<Transfer> transfer)
    {
        if (curl_multi_add_handle(multi_, transfer->handle()) != CURLM_OK) {
            transfer->end(closed());
            return;
        }
        active_.emplace(transfer->handle(), std::move(transfer));
    }

    void remove(void* handle)
    {
        const auto found = active_.find(handle);
        if (found == active_.end()) return;
        curl_multi_remove_handle(multi_, handle);
        active_.erase(found);
    }

    void collect()
    {
        int left = 0;
        while (const auto* message = curl_multi_info_read(multi_, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            void* const handle = message->easy_handle;
            const int code = message->data.result;  // the message dies with the handle
            const auto found = active_.find(handle);
            if (found == active_.end()) continue;
            const auto transfer = found->second;
            remove(handle);
            transfer->finish(code);
        }
    }

    const ClientOptions options_;
    CURLM* const multi_;
    std::mutex mutex_;
    std::vector<Command> commands_;
    bool stopping_ = false;
    std::map<void*, std::shared_ptr<Transfer>> active_;  // the thread's own
    std::thread thread_;
};

namespace {

/// A transfer that is started, and dropped when its user is gone.
class Lease {
public:
    Lease(std::shared_ptr<Client::Engine> engine, std::shared_ptr<Transfer> transfer)
        : engine_(std::move(engine)), transfer_(std::move(transfer))
    {
        engine_->command(Client::Engine::Order::start, transfer_);
    }
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease()
    {
        if (!transfer_) return;
        transfer_->abandon();
        engine_->command(Client::Engine::Order::drop, transfer_);
    }

    [[nodiscard]] Transfer& transfer() const noexcept { return *transfer_; }
    void resume_if_due() const
    {
        if (transfer_->wants_resume()) engine_->command(Client::Engine::Order::resume, transfer_);
    }

private:
    std::shared_ptr<Client::Engine> engine_;
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

Client::Client(std::shared_ptr<Engine> engine) : engine_(std::move(engine)) {}
Client::~Client() { close(); }
void Client::close() { engine_->stop(); }

Result<std::unique_ptr<Client>> Client::open(ClientOptions options)
{
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (initialised != CURLE_OK) return fail("ClientUnavailable", "libcurl cannot be initialised", 500);
    if (!options.ca_file.empty() && !std::ifstream(options.ca_file))
        return fail("Configuration", "cannot read the CA file `" + options.ca_file + "`");
    return std::unique_ptr<Client>(new Client(std::make_shared<Engine>(std::move(options))));
}

Task<Result<ClientResponse>> Client::send(ClientRequest request)
{
    const Executor home = co_await boost::asio::this_coro::executor;
    CO_TRY(auto transfer, Transfer::make(engine_->options(), std::move(request), home));
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
