#include "app/review_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <chrono>
#include <map>

#include "policy/authorization/authorization.h"

namespace sekisho::app {
namespace {

// Session policies are written out once an hour; a record may stand an hour behind its time.
constexpr std::chrono::hours before{2};

}  // namespace

void add_installation_options(CLI::App& command, InstallationOptions& options)
{
    command.add_option("--data", options.data, "the data folder, default ./data");
    command.add_option("--account", options.account, "the account that is configured, default 123456789012");
}

void add_span_options(CLI::App& command, SpanOptions& options)
{
    command.add_option("--since", options.since, "90m, 24h, 7d or a time (ISO 8601), default 30d");
    command.add_option("--until", options.until, "likewise, default now");
}

Result<policy::Context> parse_context(const std::vector<std::string>& given)
{
    std::map<std::string, std::vector<std::string>> values;
    for (const auto& text : given) {
        const auto equals = text.find('=');
        if (equals == std::string::npos || equals == 0)
            return fail("Context", fmt::format("--context takes KEY=VALUE, not `{}`", text));
        auto& list = values[text.substr(0, equals)];
        if (equals + 1 < text.size()) list.push_back(text.substr(equals + 1));
    }
    policy::Context context;
    for (auto& [key, list] : values) {
        const auto* known = policy::authorization::find_condition_key(key);
        if (list.size() == 1 && (known == nullptr || !known->multivalued)) context.set(key, list.front());
        else context.set_list(key, std::move(list));
    }
    return context;
}

Result<Time> parse_moment(const std::string& text, Time now)
{
    if (const auto time = parse_iso8601(text)) return *time;
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    constexpr std::int64_t most = 100'000;
    if (error == std::errc() && number >= 0 && number <= most && end - rest == 1) {
        if (*rest == 'm') return now - std::chrono::minutes(number);
        if (*rest == 'h') return now - std::chrono::hours(number);
        if (*rest == 'd') return now - std::chrono::hours(24 * number);
    }
    return fail("Time", fmt::format("`{}` is no time: write 90m, 24h, 7d or 2026-11-20T00:00:00Z", text));
}

Result<void> read_span(const std::string& data, const SpanOptions& span,
                       const std::function<void(const audit::Record&)>& learn,
                       const std::function<void(const audit::Record&)>& use)
{
    const auto now = SystemClock().now();
    TRY(const auto from, parse_moment(span.since, now));
    audit::Span wanted;
    wanted.from = from - before;
    if (!span.until.empty()) {
        TRY(wanted.until, parse_moment(span.until, now));
    }
    TRY_VOID(audit::read(data + "/audit", wanted, [&](const audit::Entry& entry) {
        if (entry.record.time < from) learn(entry.record);
        else use(entry.record);
    }));
    return {};
}

}  // namespace sekisho::app
