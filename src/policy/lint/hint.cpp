#include "policy/lint/hint.h"

#include <fmt/format.h>

#include <algorithm>

#include "policy/lint/lint.h"

namespace sekisho::policy::lint {
namespace {

constexpr std::size_t longest_linted = 20'480;
constexpr std::size_t longest_hint = 500;

/// The first error among the findings: "$.Statement[0].Effect: write "Allow"".
std::string fix_for(std::string_view document, PolicyKind kind)
{
    if (document.size() > longest_linted) return {};
    const auto findings = lint(document, {kind, {}});
    const auto found =
        std::ranges::find_if(findings, [](const auto& finding) { return finding.severity == Severity::error; });
    if (found == findings.end()) return {};
    return fmt::format("{}: {}", json_path(found->locations.front()), found->fix);
}

std::string header_text(std::string text)
{
    std::ranges::replace_if(text, [](char c) { return c < ' ' || c > '~'; }, '?');
    if (text.size() > longest_hint) text.resize(longest_hint);
    return text;
}

}  // namespace

Error with_hint(Error refusal, std::string_view document, PolicyKind kind)
{
    const auto fix = fix_for(document, kind);
    auto text = refusal.detail;
    if (!fix.empty()) text += fmt::format("{}{}", text.empty() ? "" : "; ", fix);
    if (!text.empty()) refusal.headers.emplace_back(hint_header, header_text(std::move(text)));
    return refusal;
}

}  // namespace sekisho::policy::lint
