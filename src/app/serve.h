#pragma once

#include <string>

#include "app/configuration.h"
#include "base/result.h"

namespace sekisho::app {

/// Runs the server until SIGTERM or SIGINT, then drains. `ports_file`, where not empty, receives the ports that were really
/// bound ("port=8080" and so on, one a line) once the server is ready. Errors are for the console.
[[nodiscard]] Result<void> serve(const Configuration& configuration, const std::string& ports_file);

}  // namespace sekisho::app
