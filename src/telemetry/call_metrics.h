#pragma once

#include "base/histogram.h"
#include "base/labelled.h"
#include "base/metrics.h"
#include "gateway/report.h"

namespace sekisho::telemetry {

/// Counts calls of models in the process-wide registry. Names follow OpenTelemetry's conventions for generative AI
/// (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/) in Prometheus' spelling: gen_ai_client_token_usage,
/// gen_ai_server_request_duration_seconds, gen_ai_server_time_to_first_token_seconds,
/// gen_ai_server_time_per_output_token_seconds; what these do not have begins with sekisho_. Lock-free.
class CallMetrics final : public gateway::Observer {
public:
    CallMetrics();
    void ended(const gateway::Report& report) noexcept override;

private:
    void count(const gateway::Report& report);
    void measure(const gateway::Report& report);

    metrics::Labelled<Counter> calls_;
    metrics::Labelled<Counter> cost_;
    metrics::Labelled<Counter> verdicts_;
    metrics::Labelled<Histogram> tokens_;
    metrics::Labelled<Histogram> duration_;
    metrics::Labelled<Histogram> first_token_;
    metrics::Labelled<Histogram> per_token_;
};

/// "chat" or "embeddings": gen_ai.operation.name of a door.
[[nodiscard]] std::string_view operation_of(const gateway::Report& report) noexcept;

}  // namespace sekisho::telemetry
