#include <algorithm>

#include "crypto/random.h"
#include "telemetry/call_metrics.h"
#include "telemetry/span_exporter.h"

namespace sekisho::telemetry {
namespace {

using wire::Json;

/// OTLP's attributes: a list of {"key", "value": {"<type>Value"}}; 64-bit integers are strings there.
class Attributes {
public:
    void text(std::string_view key, std::string_view value)
    {
        if (!value.empty()) add(key, Json::Object{{"stringValue", value}});
    }
    void integer(std::string_view key, std::int64_t value) { add(key, Json::Object{{"intValue", std::to_string(value)}}); }
    void real(std::string_view key, double value) { add(key, Json::Object{{"doubleValue", value}}); }
    void texts(std::string_view key, std::string_view value)
    {
        add(key, Json::Object{{"arrayValue", Json::Object{{"values", Json::Array{Json::Object{{"stringValue", value}}}}}}});
    }
    [[nodiscard]] Json take() { return std::move(all_); }

private:
    void add(std::string_view key, Json value) { all_.push_back(Json::Object{{"key", key}, {"value", std::move(value)}}); }
    Json::Array all_;
};

std::string nanoseconds(Time time) { return std::to_string(epoch_milliseconds(time)) + "000000"; }

std::string_view reason_of(models::StopReason reason)
{
    using enum models::StopReason;
    switch (reason) {
        case max_tokens:
        case context_window_exceeded: return "length";
        case malformed_output:
        case malformed_tool_use: return "error";
        case tool_use: return "tool_calls";
        case content_filtered:
        case guardrail_intervened:
        case refusal: return "content_filter";
        case end_turn:
        case stop_sequence: break;
    }
    return "stop";
}

/// 32 hexadecimal digits: a request id is a UUID.
std::string trace_of(const std::string& request_id)
{
    auto id = request_id;
    std::erase(id, '-');
    id.resize(32, '0');
    return id;
}

Json attributes_of(const gateway::Report& report)
{
    Attributes all;
    all.text("gen_ai.operation.name", operation_of(report));
    all.text("gen_ai.provider.name", report.provider);
    all.text("gen_ai.request.model", report.subject.model);
    all.text("sekisho.request_id", report.request_id);
    all.text("sekisho.door", report.door);
    all.text("sekisho.role", report.subject.role);
    all.text("sekisho.account", report.subject.account);
    all.text("error.type", report.error_code);
    if (report.refused_by != gateway::Layer::none) all.text("sekisho.refused_by", gateway::name_of(report.refused_by));
    if (report.provider.empty()) return all.take();
    all.integer("gen_ai.usage.input_tokens", report.usage.input_tokens);
    all.integer("gen_ai.usage.output_tokens", report.usage.output_tokens);
    all.integer("gen_ai.usage.cache_read.input_tokens", report.usage.cache_read_tokens);
    all.integer("gen_ai.usage.cache_creation.input_tokens", report.usage.cache_write_tokens);
    all.texts("gen_ai.response.finish_reasons", reason_of(report.stop_reason));
    all.integer("sekisho.cost.nano_dollars", report.cost);
    all.text("sekisho.price_version", report.price_version);
    if (report.first_token)
        all.real("gen_ai.response.time_to_first_chunk",
                 std::chrono::duration<double>(*report.first_token - report.begun).count());
    all.text("sekisho.guardrail.input", guardrails::name_of(report.input_verdict));
    all.text("sekisho.guardrail.output", guardrails::name_of(report.output_verdict));
    return all.take();
}

}  // namespace

Json span_of(const gateway::Report& report)
{
    constexpr int kind_server = 2, status_error = 2;
    Json span = Json::Object{{"traceId", trace_of(report.request_id)},
                             {"spanId", crypto::random_text(16, "0123456789abcdef")},
                             {"name", std::string(operation_of(report)) + " " + report.subject.model},
                             {"kind", kind_server},
                             {"startTimeUnixNano", nanoseconds(report.begun)},
                             {"endTimeUnixNano", nanoseconds(std::max(report.begun, report.ended))},
                             {"attributes", attributes_of(report)}};
    if (!report.error_code.empty()) span.set("status", Json::Object{{"code", status_error}, {"message", report.error_code}});
    return span;
}

Json export_of(Json::Array spans, const std::string& environment)
{
    Attributes resource;
    resource.text("service.name", "sekisho");
    resource.text("deployment.environment.name", environment);
    Json scope = Json::Object{{"scope", Json::Object{{"name", "sekisho.gateway"}}}, {"spans", std::move(spans)}};
    Json of_resource = Json::Object{{"resource", Json::Object{{"attributes", resource.take()}}},
                                    {"scopeSpans", Json::Array{std::move(scope)}}};
    return Json::Object{{"resourceSpans", Json::Array{std::move(of_resource)}}};
}

}  // namespace sekisho::telemetry
