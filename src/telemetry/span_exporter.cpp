#include "telemetry/span_exporter.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/lockfree/queue.hpp>
#include <thread>

#include "base/log.h"
#include "base/metrics.h"

namespace sekisho::telemetry {
namespace {

constexpr std::size_t most_in_batch = 512;
constexpr int most_tries = 3;
constexpr std::chrono::seconds farewell{2};

Counter& dropped()
{
    static Counter& counter = metrics::counter("sekisho_spans_dropped_total", "spans that no collector took");
    return counter;
}

/// What a collector may take when it is asked again.
/// https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes
bool may_take_it_later(int status) { return status == 429 || status == 502 || status == 503 || status == 504; }

}  // namespace

class SpanExporter::Engine {
public:
    Engine(SpanExporterOptions options, std::unique_ptr<net::Client> client)
        : options_(std::move(options)), client_(std::move(client)), waiting_(options_.waiting), timer_(io_)
    {
        spawn(io_.get_executor(), work());
        thread_ = std::thread([this] { io_.run(); });
    }

    ~Engine()
    {
        boost::asio::post(io_, [this] {
            ending_ = true;
            timer_.cancel();
        });
        thread_.join();
        client_.reset();
        gateway::Report* report = nullptr;
        while (waiting_.pop(report)) delete report;
    }

    void add(const gateway::Report& report)
    {
        auto copy = std::make_unique<gateway::Report>(report);
        if (waiting_.bounded_push(copy.get())) static_cast<void>(copy.release());
        else dropped().add();
    }

private:
    Task<void> work()
    {
        while (!ending_) {
            timer_.expires_after(options_.every);
            co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
            auto batch = take();
            while (!batch.empty()) {
                co_await send(std::move(batch));
                batch = take();
            }
        }
    }

    wire::Json::Array take()
    {
        wire::Json::Array spans;
        gateway::Report* taken = nullptr;
        while (spans.size() < most_in_batch && waiting_.pop(taken)) {
            const std::unique_ptr<gateway::Report> report(taken);
            spans.push_back(span_of(*report));
        }
        return spans;
    }

    Task<void> send(wire::Json::Array spans)
    {
        const auto count = spans.size();
        const auto body = wire::to_text(export_of(std::move(spans), options_.environment));
        for (int tried = 1; tried <= most_tries; ++tried) {
            auto answer = co_await net::send_whole(*client_, request_of(body));
            if (answer && answer->status / 100 == 2) co_return;
            if (answer && !may_take_it_later(answer->status)) break;
            if (ending_) break;
            timer_.expires_after(options_.every * tried);
            co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        }
        dropped().add(count);
        log::warning("the collector did not take spans", {{"spans", std::to_string(count)}});
    }

    net::ClientRequest request_of(const std::string& body) const
    {
        net::ClientRequest request;
        request.method = "POST";
        request.url = options_.url;
        request.headers.add("content-type", "application/json");
        for (const auto& [name, value] : options_.headers) request.headers.add(name, std::string(value.reveal()));
        request.body = body;
        request.connect_time = request.total_time = ending_ ? farewell : std::chrono::seconds(10);
        return request;
    }

    SpanExporterOptions options_;
    boost::asio::io_context io_;
    std::unique_ptr<net::Client> client_;
    boost::lockfree::queue<gateway::Report*, boost::lockfree::fixed_sized<true>> waiting_;
    boost::asio::steady_timer timer_;
    bool ending_ = false;  ///< touched on the thread alone
    std::thread thread_;
};

SpanExporter::SpanExporter(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
SpanExporter::~SpanExporter() = default;

Result<std::unique_ptr<SpanExporter>> SpanExporter::open(SpanExporterOptions options)
{
    TRY(auto client, net::Client::open(options.client));
    auto engine = std::make_unique<Engine>(std::move(options), std::move(client));
    return std::unique_ptr<SpanExporter>(new SpanExporter(std::move(engine)));
}

void SpanExporter::ended(const gateway::Report& report) noexcept
{
    try {
        engine_->add(report);
    } catch (const std::exception&) {
        dropped().add();
    }
}

}  // namespace sekisho::telemetry
