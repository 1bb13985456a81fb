#include "load/report.h"

#include <array>

#include "wire/json.h"

namespace sekisho::load {
namespace {

struct Percentile {
    std::string_view name;
    double share;
};
constexpr std::array<Percentile, 4> percentiles{{{"p50", 0.50}, {"p90", 0.90}, {"p99", 0.99}, {"p99.9", 0.999}}};

wire::Json json_of(const Histogram& times)
{
    wire::Json json;
    for (const auto& [name, share] : percentiles) json.set(name, times.quantile(share));
    json.set("mean", times.mean()).set("max", times.largest());
    return json;
}

}  // namespace

std::string_view name_of(Kind kind) noexcept
{
    switch (kind) {
        case Kind::plain: return "plain";
        case Kind::caller_identity: return "caller-identity";
        case Kind::put_object: return "put-object";
        case Kind::get_object: return "get-object";
        case Kind::password_auth: return "password-auth";
        case Kind::srp_auth: return "srp-auth";
        case Kind::srp_begin: return "srp-begin";
        case Kind::refresh_auth: return "refresh-auth";
        case Kind::list_users: return "list-users";
        case Kind::converse: return "converse";
        case Kind::chat: return "chat";
    }
    return "unknown";
}

std::string text_report(const Options& options, const Outcome& outcome)
{
    std::string text =
        fmt::format("{}: {} connections, {} threads, ", name_of(options.kind), options.connections, options.threads);
    text += options.rate > 0 ? fmt::format("open loop at {:.0f}/s\n", options.rate) : "closed loop\n";
    text += fmt::format("  requests/s  {:.0f}\n  requests    {}\n  seconds     {:.2f}\n", outcome.per_second(),
                        outcome.latency.total(), outcome.seconds);
    for (const auto& [name, share] : percentiles)
        text += fmt::format("  {:<10}  {:.3f} ms\n", name, outcome.latency.quantile(share));
    text +=
        fmt::format("  mean        {:.3f} ms\n  max         {:.3f} ms\n", outcome.latency.mean(), outcome.latency.largest());
    if (options.count_refusals)
        text += fmt::format("  refused     {}, p50 {:.3f} ms, p99 {:.3f} ms\n", outcome.refused.total(),
                            outcome.refused.quantile(0.5), outcome.refused.quantile(0.99));
    text += fmt::format("  errors      {} answered, {} connections broken\n", outcome.errors, outcome.broken);
    for (const auto& [status, count] : outcome.statuses) text += fmt::format("  status {}  {}\n", status, count);
    if (!outcome.first_error.empty()) text += fmt::format("  first error: {}\n", outcome.first_error);
    return text;
}

std::string json_report(const Options& options, const Outcome& outcome)
{
    wire::Json refused;
    refused.set("requests", static_cast<std::int64_t>(outcome.refused.total()))
        .set("latencyMilliseconds", json_of(outcome.refused));
    wire::Json statuses;
    for (const auto& [status, count] : outcome.statuses)
        statuses.set(std::to_string(status), static_cast<std::int64_t>(count));
    wire::Json report;
    report.set("operation", name_of(options.kind))
        .set("connections", static_cast<std::int64_t>(options.connections))
        .set("threads", static_cast<std::int64_t>(options.threads))
        .set("loop", options.rate > 0 ? "open" : "closed")
        .set("rate", options.rate)
        .set("seconds", outcome.seconds)
        .set("requests", static_cast<std::int64_t>(outcome.latency.total()))
        .set("requestsPerSecond", outcome.per_second())
        .set("latencyMilliseconds", json_of(outcome.latency))
        .set("refused", refused)
        .set("firstPieceMilliseconds", options.stream ? json_of(outcome.first_piece) : wire::Json())
        .set("betweenPiecesMilliseconds", options.stream ? json_of(outcome.between_pieces) : wire::Json())
        .set("errors", static_cast<std::int64_t>(outcome.errors))
        .set("brokenConnections", static_cast<std::int64_t>(outcome.broken))
        .set("statuses", statuses);
    return wire::to_text(report);
}

}  // namespace sekisho::load
