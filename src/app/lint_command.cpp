#include "app/lint_command.h"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <optional>

#include "app/files.h"
#include "policy/lint/lint.h"
#include "policy/words.h"
#include "wire/json.h"

namespace sekisho::app {
namespace {

using policy::PolicyKind;
using policy::lint::Finding;
using policy::lint::Severity;
using wire::Json;

std::optional<PolicyKind> kind_of(std::string_view type)
{
    struct Row {
        std::string_view name;
        PolicyKind kind;
    };
    static constexpr std::array<Row, 5> rows{{{"identity", PolicyKind::identity},
                                              {"resource", PolicyKind::resource},
                                              {"trust", PolicyKind::trust},
                                              {"service-control", PolicyKind::service_control},
                                              {"resource-control", PolicyKind::resource_control}}};
    const auto* row = std::ranges::find(rows, type, &Row::name);
    return row != rows.end() ? std::optional(row->kind) : std::nullopt;
}

Result<std::string> read(const std::string& file)
{
    if (file != "-") return read_file(file);
    return std::string(std::istreambuf_iterator<char>(std::cin), {});
}

std::string_view word_for(Severity severity)
{
    static constexpr std::array<std::string_view, 4> words{"error", "security warning", "warning", "suggestion"};
    return words[static_cast<std::size_t>(severity)];
}

/// "policy.json:3:17: error INVALID_ACTION: text", then the path and the fix. Columns count from 1, as editors do.
void print(const std::string& file, const Finding& finding)
{
    const auto& place = finding.locations.front();
    fmt::print("{}:{}:{}: {} {}: {}\n", file, place.start.line, place.start.column + 1, word_for(finding.severity),
               finding.code, policy::one_line(finding.details));
    fmt::print("    at {}: {}\n", policy::one_line(json_path(place)), policy::one_line(finding.fix));
    for (std::size_t i = 1; i < finding.locations.size(); ++i)
        fmt::print("    also {}\n", policy::one_line(json_path(finding.locations[i])));
}

Json position_of(const policy::lint::Position& position)
{
    return Json::Object{{"line", Json(static_cast<std::int64_t>(position.line))},
                        {"column", Json(static_cast<std::int64_t>(position.column))},
                        {"offset", Json(static_cast<std::int64_t>(position.offset))}};
}

Json json_of(const std::string& file, const Finding& finding)
{
    Json::Array locations;
    for (const auto& location : finding.locations)
        locations.push_back(Json::Object{{"path", Json(json_path(location))},
                                         {"start", position_of(location.start)},
                                         {"end", position_of(location.end)}});
    return Json::Object{{"file", Json(file)},
                        {"findingType", Json(name_of(finding.severity))},
                        {"issueCode", Json(finding.code)},
                        {"findingDetails", Json(finding.details)},
                        {"fix", Json(finding.fix)},
                        {"learnMoreLink", Json(finding.learn_more)},
                        {"locations", Json(std::move(locations))}};
}

bool fails(const Finding& finding, bool strict)
{
    return finding.severity == Severity::error || (strict && finding.severity != Severity::suggestion);
}

}  // namespace

int policy_lint(const LintOptions& options)
{
    const auto kind = kind_of(options.type);
    if (!kind) {
        fmt::print(stderr, "sekisho: no type of policy `{}`\n", options.type);
        return 1;
    }
    bool failed = false;
    Json::Array all;
    for (const auto& file : options.files) {
        const auto document = read(file);
        if (!document) {
            fmt::print(stderr, "sekisho: {}\n", document.error().message);
            failed = true;
            continue;
        }
        for (const auto& finding : policy::lint::lint(*document, {*kind, options.resource_type})) {
            failed = failed || fails(finding, options.strict);
            if (options.json) all.push_back(json_of(file, finding));
            else print(file, finding);
        }
    }
    if (options.json) fmt::print("{}\n", wire::to_text(Json(std::move(all))));
    return failed ? 1 : 0;
}

}  // namespace sekisho::app
