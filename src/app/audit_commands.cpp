#include "app/audit_commands.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "audit/verify.h"
#include "crypto/sealer.h"

namespace sekisho::app {
namespace {

int complain(const Error& error)
{
    fmt::print(stderr, "sekisho: {}\n", error.message);
    return 1;
}

}  // namespace

int audit_verify(const std::string& data)
{
    // The key is opened only where there is one: verifying must never make a new one.
    const auto key_file = data + "/master.key";
    std::unique_ptr<crypto::Sealer> sealer;
    if (std::filesystem::exists(key_file)) {
        auto opened = crypto::Sealer::open(key_file);
        if (!opened) return complain(opened.error());
        sealer = *std::move(opened);
    }
    const auto report = audit::verify(data + "/audit", sealer.get());
    if (!report) return complain(report.error());
    fmt::print("{}\n", audit::describe(*report));
    return report->intact() ? 0 : 1;
}

int audit_show(const std::string& data, const audit::Query& query)
{
    const auto lines = audit::show(data + "/audit", query);
    if (!lines) return complain(lines.error());
    for (const auto& line : *lines) fmt::print("{}\n", line);
    return 0;
}

}  // namespace sekisho::app
