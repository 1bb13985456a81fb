#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <mutex>

#include "net/test_server.h"
#include "store/testing.h"
#include "telemetry/call_metrics.h"
#include "telemetry/conversations.h"
#include "telemetry/span_exporter.h"

namespace sekisho::telemetry {
namespace {

gateway::Report report_of_call()
{
    gateway::Report report;
    report.request_id = "6f1e5a52-4a0b-4d5f-9d0e-1f2a3b4c5d6e";
    report.door = "Converse";
    report.subject.model = "haiku";
    report.subject.role = "developer";
    report.provider = "demo";
    report.streamed = true;
    report.usage = {.input_tokens = 12, .output_tokens = 5};
    report.cost = 9'250;
    report.price_version = "2026-11";
    report.begun = from_epoch_seconds(1'000);
    report.first_token = report.begun + std::chrono::milliseconds(300);
    report.ended = report.begun + std::chrono::milliseconds(700);
    return report;
}

bool shows(std::string_view line)
{
    return ("\n" + metrics::exposition()).find("\n" + std::string(line) + "\n") != std::string::npos;
}

TEST(Labels, AreEscapedAsPrometheusWantsThem)
{
    EXPECT_EQ(metrics::labels_text({{"a", "plain"}, {"b", "\"quoted\"\\\n"}}), R"(a="plain",b="\"quoted\"\\\n")");
}

TEST(LabelledMetrics, CountWhatFindsNoRoomUnderOther)
{
    const auto make = [](const std::string& labels) -> Counter& {
        return metrics::counter("crowded_total", "a test", labels);
    };
    metrics::Labelled<Counter> counters(make, 2);
    for (const auto* name : {"a", "b", "c", "d", "a"}) counters.with({{"name", name}}).add();
    EXPECT_TRUE(shows(R"(crowded_total{name="a"} 2)"));
    EXPECT_TRUE(shows(R"(crowded_total{name="b"} 1)"));
    EXPECT_TRUE(shows(R"(crowded_total{other="true"} 2)"));
    EXPECT_EQ(metrics::exposition().find(R"(name="c")"), std::string::npos);
}

TEST(Histogram, CountsEachValueAtTheFirstBoundThatHoldsIt)
{
    constexpr std::array bounds{1., 10.};
    auto& histogram = metrics::histogram("sizes", "a test", bounds, R"(of="things")");
    for (const double value : {0.5, 1., 5., 100.}) histogram.observe(value);
    EXPECT_TRUE(shows(R"(sizes_bucket{of="things",le="1"} 2)"));
    EXPECT_TRUE(shows(R"(sizes_bucket{of="things",le="10"} 3)"));
    EXPECT_TRUE(shows(R"(sizes_bucket{of="things",le="+Inf"} 4)"));
    EXPECT_TRUE(shows(R"(sizes_sum{of="things"} 106.5)"));
    EXPECT_TRUE(shows(R"(sizes_count{of="things"} 4)"));
}

TEST(CallMetrics, CountCallsTokensTimesAndCost)
{
    CallMetrics observer;
    observer.ended(report_of_call());
    EXPECT_TRUE(shows(R"(sekisho_model_cost_nano_dollars_total{model="haiku",provider="demo",role="developer"} 9250)"));
    EXPECT_TRUE(shows(R"(gen_ai_client_token_usage_sum{gen_ai_operation_name="chat",gen_ai_provider_name="demo",)"
                      R"(gen_ai_request_model="haiku",gen_ai_token_type="output"} 5)"));
    EXPECT_TRUE(shows(R"(gen_ai_server_time_to_first_token_seconds_sum{gen_ai_operation_name="chat",)"
                      R"(gen_ai_provider_name="demo",gen_ai_request_model="haiku"} 0.3)"));
    EXPECT_TRUE(shows(R"(gen_ai_server_time_per_output_token_seconds_sum{gen_ai_operation_name="chat",)"
                      R"(gen_ai_provider_name="demo",gen_ai_request_model="haiku"} 0.1)"));
}

TEST(CallMetrics, NameTheLayerThatRefused)
{
    CallMetrics observer;
    auto report = report_of_call();
    report.subject.model = "sonnet";
    report.provider.clear();
    report.refused_by = gateway::Layer::budget;
    report.error_code = "ServiceQuotaExceededException";
    observer.ended(report);
    EXPECT_TRUE(shows(R"(sekisho_model_calls_total{model="sonnet",provider="",role="developer",door="Converse",)"
                      R"(refused_by="budget",error="ServiceQuotaExceededException"} 1)"));
    EXPECT_EQ(metrics::exposition().find(R"(gen_ai_request_model="sonnet")"), std::string::npos);
}

std::string attribute(const wire::Json& span, std::string_view key)
{
    for (const auto& attribute : *span.find("attributes")->array())
        if (*attribute.find("key")->string() == key) return wire::to_text(*attribute.find("value"));
    return "none";
}

TEST(Span, HasTheAttributesOfTheConventions)
{
    const auto span = span_of(report_of_call());
    EXPECT_EQ(*span.find("traceId")->string(), "6f1e5a524a0b4d5f9d0e1f2a3b4c5d6e");
    EXPECT_EQ(span.find("spanId")->string()->size(), 16U);
    EXPECT_EQ(*span.find("name")->string(), "chat haiku");
    EXPECT_EQ(*span.find("startTimeUnixNano")->string(), "1000000000000");
    EXPECT_EQ(*span.find("endTimeUnixNano")->string(), "1000700000000");
    EXPECT_EQ(attribute(span, "gen_ai.usage.input_tokens"), R"({"intValue":"12"})");
    EXPECT_EQ(attribute(span, "gen_ai.response.finish_reasons"), R"({"arrayValue":{"values":[{"stringValue":"stop"}]}})");
    EXPECT_EQ(attribute(span, "sekisho.cost.nano_dollars"), R"({"intValue":"9250"})");
    EXPECT_EQ(attribute(span, "error.type"), "none");
}

TEST(Span, OfARefusedCallIsAnErrorAndHasNoUsage)
{
    auto report = report_of_call();
    report.provider.clear();
    report.error_code = "ThrottlingException";
    report.refused_by = gateway::Layer::rate;
    const auto span = span_of(report);
    EXPECT_EQ(attribute(span, "error.type"), R"({"stringValue":"ThrottlingException"})");
    EXPECT_EQ(attribute(span, "gen_ai.usage.output_tokens"), "none");
    EXPECT_EQ(*span.find("status")->find("code")->integer(), 2);
}

/// Keeps what it is sent; refuses the first `refusals` times.
class Collector final : public net::Handler {
public:
    explicit Collector(int refusals) : refusals_(refusals) {}
    Task<net::Response> handle(net::Request request) override
    {
        auto body = co_await net::read_all(*request.body, 1024 * 1024);
        net::Response response;
        if (refusals_-- > 0) {
            response.status = 503;
            co_return response;
        }
        const std::scoped_lock lock(mutex_);
        paths_ += std::string(request.path()) + " " + std::string(request.headers.get("authorization").value_or("")) + "\n";
        received_ += body.value_or("");
        co_return response;
    }
    std::string received() const
    {
        const std::scoped_lock lock(mutex_);
        return received_;
    }
    std::string paths() const
    {
        const std::scoped_lock lock(mutex_);
        return paths_;
    }

private:
    mutable std::mutex mutex_;
    std::atomic<int> refusals_;
    std::string received_, paths_;
};

std::unique_ptr<SpanExporter> exporter_to(std::uint16_t port)
{
    SpanExporterOptions options;
    options.url = "http://127.0.0.1:" + std::to_string(port) + "/v1/traces";
    options.headers.emplace_back("authorization", Secret("Bearer of spans"));
    options.every = std::chrono::milliseconds(5);
    return SpanExporter::open(std::move(options)).value();
}

class ConversationsTest : public testing::Test {
protected:
    static models::Prompt prompt()
    {
        models::Prompt asked;
        asked.model_id = "haiku";
        asked.max_tokens = 10;
        asked.messages = {{models::Role::user, {{models::Text{"the secret plan"}}}}};
        return asked;
    }

    void keep()
    {
        boost::asio::io_context io;
        conversations.keep(report_of_call(), conversations.written(prompt()), "an answer", io.get_executor());
        io.run();
    }

    std::string found(const crypto::Sealer& by, const std::string& id = report_of_call().request_id)
    {
        std::string result;
        auto read = [&](store::Connection& connection) -> Result<void> {
            const auto kept = Conversations::find(connection, by, id);
            result = !kept ? kept.error().code : !*kept ? "none" : (*kept)->prompt + " / " + (*kept)->answer;
            return {};
        };
        EXPECT_TRUE(database->read_blocking(read));
        return result;
    }

    store::TemporaryDatabase database{conversation_migrations()};
    std::unique_ptr<crypto::Sealer> sealer = crypto::Sealer::ephemeral();
    ManualClock clock{from_epoch_seconds(1'000)};
    Conversations conversations{*database, *sealer, clock, std::chrono::days(2)};
};

TEST_F(ConversationsTest, AreShownToWhoHasTheKeyAndToNobodyElse)
{
    keep();
    EXPECT_NE(found(*sealer).find("the secret plan"), std::string::npos);
    EXPECT_NE(found(*sealer).find("an answer"), std::string::npos);
    EXPECT_EQ(found(*crypto::Sealer::ephemeral()), "WrongKey");
    EXPECT_EQ(found(*sealer, "another"), "none");
}

TEST_F(ConversationsTest, StandInTheStoreSealed)
{
    keep();
    std::string stored;
    auto read = [&](store::Connection& connection) -> Result<void> {
        TRY(const auto rows, connection.query("SELECT sealed FROM conversations"));
        stored = rows.at(0).blob("sealed");
        return {};
    };
    ASSERT_TRUE(database->read_blocking(read));
    EXPECT_EQ(stored.find("secret"), std::string::npos);
}

TEST_F(ConversationsTest, AreRemovedWhenTheirDaysAreOver)
{
    keep();
    const auto sweep = [&] {
        boost::asio::io_context io;
        auto swept = boost::asio::co_spawn(io, conversations.sweep(), boost::asio::use_future);
        io.run();
        EXPECT_TRUE(swept.get());
    };
    clock.advance(std::chrono::days(1));
    sweep();
    EXPECT_NE(found(*sealer), "none");
    clock.advance(std::chrono::days(2));
    sweep();
    EXPECT_EQ(found(*sealer), "none");
}

TEST(SpanExporter, SendsEverySpanAndAgainWhereTheCollectorWasBusy)
{
    Collector collector(1);
    auto server = net::Server::open(net::testing::quick_options(), collector).value();
    server->start();
    auto exporter = exporter_to(server->port());
    exporter->ended(report_of_call());
    EXPECT_TRUE(net::testing::eventually([&] { return !collector.received().empty(); }));
    EXPECT_NE(collector.received().find("6f1e5a524a0b4d5f9d0e1f2a3b4c5d6e"), std::string::npos);
    EXPECT_EQ(collector.paths(), "/v1/traces Bearer of spans\n");
}

TEST(SpanExporter, SendsWhatWaitsBeforeItEnds)
{
    Collector collector(0);
    auto server = net::Server::open(net::testing::quick_options(), collector).value();
    server->start();
    auto exporter = exporter_to(server->port());
    for (int i = 0; i < 3; ++i) exporter->ended(report_of_call());
    exporter.reset();
    std::size_t spans = 0;
    const auto received = collector.received();
    for (auto at = received.find("spanId"); at != std::string::npos; at = received.find("spanId", at + 1)) ++spans;
    EXPECT_EQ(spans, 3U);
}

}  // namespace
}  // namespace sekisho::telemetry
