#pragma once

#include <functional>
#include <string>
#include <vector>

#include "audit/query.h"
#include "base/clock.h"
#include "base/result.h"
#include "policy/context.h"

namespace CLI {
class App;
}

/// What the commands that look at an installation from outside have in common.
namespace sekisho::app {

struct InstallationOptions {
    std::string data = "data";
    std::string account = "123456789012";
};

struct SpanOptions {
    std::string since = "30d";
    std::string until;
};

/// --data, --account
void add_installation_options(CLI::App& command, InstallationOptions& options);
/// --since, --until
void add_span_options(CLI::App& command, SpanOptions& options);

/// KEY=VALUE; a key given twice, or known to be multivalued, is a list; KEY= says that the request does not have it.
[[nodiscard]] Result<policy::Context> parse_context(const std::vector<std::string>& given);

/// "90m", "24h" or "7d" before `now`, or a time of ISO 8601.
[[nodiscard]] Result<Time> parse_moment(const std::string& text, Time now);

/// Hands the records of the span to `use`, and those of the hours before it, in which texts of session policies may stand,
/// to `learn`.
[[nodiscard]] Result<void> read_span(const std::string& data, const SpanOptions& span,
                                     const std::function<void(const audit::Record&)>& learn,
                                     const std::function<void(const audit::Record&)>& use);

}  // namespace sekisho::app
