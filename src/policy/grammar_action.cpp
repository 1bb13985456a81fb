#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "policy/grammar.h"

namespace sekisho::policy {
namespace {

// The two spaces before "and" are AWS's.
constexpr std::string_view trust_actions_only =
    "Trust Policy statement actions can only be sts:AssumeRole, sts:AssumeRoleWithSAML,  and sts:AssumeRoleWithWebIdentity";

constexpr std::array<std::string_view, 6> trust_actions{
    "sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity",
    "sts:tagsession", "sts:setsourceidentity",  "sts:setcontext"};

bool is_vendor(std::string_view vendor)
{
    return !vendor.empty() && std::ranges::all_of(vendor, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
}

/// AWS's complaint about one action; empty for none. Service control policies take the whole language since 2025, so
/// wildcards in the vendor as well.
std::string action_complaint(std::string_view action, PolicyKind kind)
{
    if (action == "*") return {};
    const auto colons = std::ranges::count(action, ':');
    if (colons == 0) return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
    if (colons > 1) return "Actions/Condition can contain only one colon.";
    const auto vendor = action.substr(0, action.find(':'));
    const bool wild = kind == PolicyKind::service_control && vendor.find_first_of("*?") != std::string_view::npos;
    return vendor == "*" || wild || is_vendor(vendor) ? std::string() : fmt::format("Vendor {} is not valid", vendor);
}

bool is_trust_action(std::string_view text, const Pattern& pattern)
{
    return text.starts_with("sts:") &&
           std::ranges::any_of(trust_actions, [&](std::string_view action) { return pattern.matches_plain(action); });
}

}  // namespace

Result<std::vector<Pattern>> compile_actions(const StatementSource& source, PolicyKind kind)
{
    std::vector<Pattern> patterns;
    const auto path = source.path + (source.action != nullptr ? ".Action" : ".NotAction");
    if (kind == PolicyKind::trust && source.action == nullptr)
        return malformed(trust_actions_only, *source.not_action, path, "a trust policy lists its actions");
    const auto list = list_of(*source.actions());
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto place = [&] { return element_path(*source.actions(), path, i); };
        const auto complaint = action_complaint(list[i].text, kind);
        if (!complaint.empty()) return malformed(complaint, list[i], place(), "an action is written service:Name");
        const auto folded = lower_ascii(list[i].text);
        auto pattern = Pattern::compile(folded, Wildcards::active, Variables::literal);
        if (!pattern) return malformed(legacy_parsing, list[i], place(), pattern.error());
        if (kind == PolicyKind::trust && !is_trust_action(folded, *pattern))
            return malformed(trust_actions_only, list[i], place(), "no action of a trust policy");
        patterns.push_back(*std::move(pattern));
    }
    return patterns;
}

}  // namespace sekisho::policy
