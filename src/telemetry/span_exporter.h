#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "gateway/report.h"
#include "net/client.h"
#include "wire/json.h"

namespace sekisho::telemetry {

/// Where spans go.
struct SpanExporterOptions {
    std::string url;  ///< of the collector's traces: "http://127.0.0.1:4318/v1/traces"
    std::vector<std::pair<std::string, Secret>> headers = {};  ///< e.g. authorization
    std::string environment = {};                              ///< deployment.environment.name
    net::ClientOptions client = {};
    std::chrono::milliseconds every{2'000};
    std::size_t waiting = 4'096;  ///< spans; a power of two. What does not find room is dropped and counted
};

/// Sends a span for every call of a model to a collector, over OTLP/HTTP with JSON
/// (https://opentelemetry.io/docs/specs/otlp/#otlphttp), with the attributes of OpenTelemetry's conventions for generative
/// AI (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/), tokens, times and cost among them; no text of a
/// conversation. The trace's id is the request's id, without its dashes. A batch that a collector does not take now (429,
/// 502, 503, 504, no connection) is sent again, three times at most; spans that are lost are counted in
/// sekisho_spans_dropped_total.
class SpanExporter final : public gateway::Observer {
public:
    /// Starts its thread. An Error for a CA file that cannot be read.
    static Result<std::unique_ptr<SpanExporter>> open(SpanExporterOptions options);
    ~SpanExporter() override;  ///< sends what waits, for two seconds at most

    void ended(const gateway::Report& report) noexcept override;

    class Engine;

private:
    explicit SpanExporter(std::unique_ptr<Engine> engine);
    std::unique_ptr<Engine> engine_;
};

/// The span of one call, as OTLP's JSON writes it.
[[nodiscard]] wire::Json span_of(const gateway::Report& report);
/// The body of one export.
[[nodiscard]] wire::Json export_of(wire::Json::Array spans, const std::string& environment);

}  // namespace sekisho::telemetry
