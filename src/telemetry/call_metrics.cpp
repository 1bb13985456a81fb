#include "telemetry/call_metrics.h"

#include <array>

#include "base/log.h"

namespace sekisho::telemetry {
namespace {

// The bounds that the conventions advise.
constexpr std::array token_bounds{1.,     4.,     16.,     64.,      256.,     1024.,     4096.,
                                  16384., 65536., 262144., 1048576., 4194304., 16777216., 67108864.};
constexpr std::array duration_bounds{.01, .02, .04, .08, .16, .32, .64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92};
constexpr std::array first_token_bounds{.001, .005, .01, .02, .04, .06, .08, .1,  .25, .5,
                                        .75,  1.,   2.5, 5.,  7.5, 10., 20., 40., 80.};
constexpr std::array per_token_bounds{.01, .025, .05, .075, .1, .15, .2, .3, .4, .5, .75, 1., 2.5};

auto counters(std::string_view name, std::string_view help)
{
    return [name, help](const std::string& labels) -> Counter& { return metrics::counter(name, help, labels); };
}

auto histograms(std::string_view name, std::string_view help, std::span<const double> bounds)
{
    return [name, help, bounds](const std::string& labels) -> Histogram& {
        return metrics::histogram(name, help, bounds, labels);
    };
}

double seconds(std::chrono::milliseconds time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

std::string_view operation_of(const gateway::Report& report) noexcept
{
    return report.door.find("mbed") == std::string::npos ? "chat" : "embeddings";
}

CallMetrics::CallMetrics()
    : calls_(counters("sekisho_model_calls_total", "calls of models, and by which layer they were refused")),
      cost_(counters("sekisho_model_cost_nano_dollars_total", "what calls of models cost, in 10^-9 US dollars")),
      verdicts_(counters("sekisho_guardrail_verdicts_total", "what guardrails found in inputs and outputs")),
      tokens_(histograms("gen_ai_client_token_usage", "tokens of a call, by class", token_bounds)),
      duration_(histograms("gen_ai_server_request_duration_seconds", "from request to the answer's end", duration_bounds)),
      first_token_(histograms("gen_ai_server_time_to_first_token_seconds", "from request to the first piece of a stream",
                              first_token_bounds)),
      per_token_(
          histograms("gen_ai_server_time_per_output_token_seconds", "between pieces after the first", per_token_bounds))
{
}

void CallMetrics::ended(const gateway::Report& report) noexcept
{
    try {
        count(report);
        if (report.refused_by == gateway::Layer::none) measure(report);
    } catch (const std::exception& exception) {
        log::warning("a call could not be counted", {{"what", exception.what()}});
    }
}

void CallMetrics::count(const gateway::Report& report)
{
    const auto& subject = report.subject;
    calls_
        .with({{"model", subject.model},
               {"provider", report.provider},
               {"role", subject.role},
               {"door", report.door},
               {"refused_by", gateway::name_of(report.refused_by)},
               {"error", report.error_code}})
        .add();
    if (report.cost > 0)
        cost_.with({{"model", subject.model}, {"provider", report.provider}, {"role", subject.role}})
            .add(static_cast<std::uint64_t>(report.cost));
    verdicts_.with({{"side", "input"}, {"verdict", guardrails::name_of(report.input_verdict)}}).add();
    verdicts_.with({{"side", "output"}, {"verdict", guardrails::name_of(report.output_verdict)}}).add();
}

void CallMetrics::measure(const gateway::Report& report)
{
    const auto& model = report.subject.model;
    const auto operation = operation_of(report);
    const auto of_type = [&](std::string_view type, std::int64_t tokens) {
        if (tokens == 0 && type.starts_with("cache")) return;
        tokens_
            .with({{"gen_ai_operation_name", operation},
                   {"gen_ai_provider_name", report.provider},
                   {"gen_ai_request_model", model},
                   {"gen_ai_token_type", type}})
            .observe(static_cast<double>(tokens));
    };
    of_type("input", report.usage.input_tokens);
    of_type("output", report.usage.output_tokens);
    of_type("cache_read", report.usage.cache_read_tokens);
    of_type("cache_write", report.usage.cache_write_tokens);

    const std::initializer_list<metrics::Label> labels{
        {"gen_ai_operation_name", operation}, {"gen_ai_provider_name", report.provider}, {"gen_ai_request_model", model}};
    duration_.with(labels).observe(seconds(report.ended - report.begun));
    if (!report.streamed || !report.first_token) return;
    first_token_.with(labels).observe(seconds(*report.first_token - report.begun));
    if (report.usage.output_tokens > 1)
        per_token_.with(labels).observe(seconds(report.ended - *report.first_token) /
                                        static_cast<double>(report.usage.output_tokens - 1));
}

}  // namespace sekisho::telemetry
