#include "policy/lint/lint.h"

#include <fmt/format.h>

#include <array>

#include "policy/lint/checks.h"

namespace sekisho::policy::lint {
namespace {

constexpr std::array all_checks{check_syntax,       check_emptiness,  check_sids,       check_size,      check_actions,
                                check_resources,    check_principals, check_variables,  check_operators, check_keys,
                                check_values,       check_key_types,  check_key_values, check_addresses, check_wildcards,
                                check_key_use,      check_tag_keys,   check_pass_role,  check_services,  check_trust,
                                check_organization, check_redundancy};

std::vector<Finding> too_long()
{
    Examination examination({}, {});
    examination.report_fault(0, fmt::format("a policy document has at most {} bytes", document_limit));
    return examination.take_findings();
}

}  // namespace

std::string_view name_of(Severity severity) noexcept
{
    static constexpr std::array<std::string_view, 4> names{"ERROR", "SECURITY_WARNING", "WARNING", "SUGGESTION"};
    return names[static_cast<std::size_t>(severity)];
}

std::vector<Finding> lint(std::string_view document, const Subject& subject)
{
    if (document.size() > document_limit) return too_long();
    Examination examination(document, subject);
    if (const auto& fault = examination.fault()) {
        const bool no_text = fault->offset == 0 && fault->reason == "not valid UTF-8";
        examination.report_fault(no_text ? std::nullopt : std::optional(fault->offset), fault->reason);
        return examination.take_findings();
    }
    for (const auto check : all_checks) check(examination);
    return examination.take_findings();
}

std::string json_path(const Location& location)
{
    std::string path = "$";
    for (const auto& element : location.path) {
        if (element.kind == PathElement::Kind::substring) break;
        if (element.kind == PathElement::Kind::index) path += fmt::format("[{}]", element.index);
        else path += "." + element.name;
    }
    return path;
}

std::vector<std::string_view> issue_codes()
{
    std::vector<std::string_view> codes;
    const auto add = [&](const auto& catalogue) {
        for (const auto& check : catalogue) codes.push_back(check.code);
    };
    add(errors);
    add(warnings);
    add(suggestions);
    return codes;
}

}  // namespace sekisho::policy::lint
