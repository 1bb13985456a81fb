#include "app/compatibility.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "app/remarks.h"

namespace sekisho::app {
namespace {

using ByName = std::map<std::string_view, const op::Operation*>;

std::string_view access_of(const op::Operation& operation)
{
    if (operation.identifies()) return "token in the request";
    if (operation.schema().unsigned_allowed) return "open to applications";
    return operation.open_reason() ? "any signed caller" : "SigV4 + IAM";
}

std::string state_of(std::string_view service, std::string_view operation)
{
    const auto remark = remark_on(service, operation);
    return remark.empty() ? "served" : fmt::format("served: {}", remark);
}

void append_service(std::string& text, const wire::ServiceSchema& service, const ByName& served)
{
    text += fmt::format(
        "\n## {} ({} of {} described operations served)\n\n| operation | state | who may call |\n|---|---|---|\n",
        service.signing_name.empty() ? service.name : service.name, served.size(), service.operations.size());
    std::set<std::string_view> names;
    for (const auto* schema : service.operations) names.insert(schema->name);
    for (const auto name : names) {
        const auto found = served.find(name);
        text += found == served.end()
                    ? fmt::format("| {} | not served: answered as an unknown operation | – |\n", name)
                    : fmt::format("| {} | {} | {} |\n", name, state_of(service.name, name), access_of(*found->second));
    }
}

}  // namespace

std::string compatibility_table(const op::Operations& operations)
{
    std::map<std::string_view, std::pair<const wire::ServiceSchema*, ByName>> services;
    for (const auto& operation : operations) {
        const auto& schema = operation->schema();
        auto& [service, served] = services[schema.service->name];
        service = schema.service;
        served[schema.name] = operation.get();
    }
    std::string text =
        "# Compatibility\n\nMade by `make docs` from the operations that are registered in the code; do not edit.\n"
        "\n| service | served |\n|---|---|\n";
    for (const auto& [name, entry] : services)
        text += fmt::format("| {} | {} of {} |\n", name, entry.second.size(), entry.first->operations.size());
    for (const auto& [name, entry] : services) append_service(text, *entry.first, entry.second);
    return text;
}

std::string operation_list(const op::Operations& operations)
{
    std::set<std::string> lines;
    for (const auto& operation : operations)
        lines.insert(fmt::format("{} {}\n", operation->schema().service->name, operation->schema().name));
    std::string text;
    for (const auto& line : lines) text += line;
    return text;
}

}  // namespace sekisho::app
