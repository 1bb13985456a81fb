#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/secret_source.h"
#include "base/result.h"
#include "gateway/report.h"

namespace sekisho::app {

/// `telemetry`: who learns of calls of models. Metrics are always counted.
struct TelemetrySettings {
    std::string traces_url;      ///< an OTLP/HTTP collector's: "https://collector:4318/v1/traces"; empty: no spans are sent
    SecretSource authorization;  ///< the header of that name
    std::string ca_file;         ///< PEM: these authorities alone; empty: the system's
    bool allow_private_addresses = true;
    std::uint32_t keep_conversations_days = 0;  ///< what is said with models is kept, sealed, for so long; 0: never
};

using Observers = std::vector<std::unique_ptr<gateway::Observer>>;

/// Code "Configuration" for settings that cannot be used.
[[nodiscard]] Result<Observers> open_observers(const TelemetrySettings& settings, const std::string& environment);

}  // namespace sekisho::app
