#include "app/telemetry_settings.h"

#include "telemetry/call_metrics.h"
#include "telemetry/span_exporter.h"

namespace sekisho::app {
namespace {

Result<std::unique_ptr<gateway::Observer>> open_exporter(const TelemetrySettings& settings, const std::string& environment)
{
    if (!settings.traces_url.starts_with("https://") && !settings.traces_url.starts_with("http://"))
        return fail("Configuration", "telemetry.traces_url is not a URL of http or https");
    telemetry::SpanExporterOptions options;
    options.url = settings.traces_url;
    options.environment = environment;
    options.client.ca_file = settings.ca_file;
    options.client.addresses.private_networks = settings.allow_private_addresses;
    if (!settings.authorization.empty()) {
        TRY(auto value, read_secret(settings.authorization, "telemetry.authorization"));
        options.headers.emplace_back("authorization", std::move(value));
    }
    TRY(auto exporter, telemetry::SpanExporter::open(std::move(options)));
    return std::unique_ptr<gateway::Observer>(std::move(exporter));
}

}  // namespace

Result<Observers> open_observers(const TelemetrySettings& settings, const std::string& environment)
{
    Observers observers;
    observers.push_back(std::make_unique<telemetry::CallMetrics>());
    if (settings.traces_url.empty()) return observers;
    TRY(auto exporter, open_exporter(settings, environment));
    observers.push_back(std::move(exporter));
    return observers;
}

}  // namespace sekisho::app
