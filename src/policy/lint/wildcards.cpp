#include <fmt/format.h>

#include <array>

#include "base/encoding.h"
#include "policy/lint/checks.h"
#include "policy/lint/words.h"

namespace sekisho::policy::lint {
namespace {

using Quantifier = OperatorView::Quantifier;

// reference_policies_condition-keys, "Sensitive condition keys"
constexpr std::array<std::string_view, 10> sensitive_keys{
    "aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:ResourceAccount", "aws:ResourceOrgID", "aws:SourceAccount",
    "aws:SourceOrgID",      "aws:SourceVpc",      "aws:SourceVpce",      "aws:VpceAccount",   "aws:VpceOrgID"};
// Paths begin with the id of an organization; a pattern that does not hold one lets others in.
constexpr std::array<std::string_view, 4> path_keys{"aws:PrincipalOrgPaths", "aws:ResourceOrgPaths", "aws:SourceOrgPaths",
                                                    "aws:VpceOrgPaths"};
constexpr std::size_t fixed_characters = 6;

template <std::size_t N>
bool is_among(const std::array<std::string_view, N>& keys, std::string_view key)
{
    return std::ranges::any_of(keys, [&](std::string_view known) { return equal_ignoring_case(known, key); });
}

std::string not_allowed(std::string_view what, std::string_view key)
{
    const bool variable = what == "policy variable";
    return fmt::format(
        "The {} is not allowed in the condition key {}. We consider the key to be sensitive and {} to be used with "
        "sensitive "
        "keys. Refer to https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html for the "
        "list "
        "of sensitive keys.",
        what, key,
        variable ? "policy variables can be evaluated as effective wildcards. Therefore policy variables are not allowed"
                 : "wildcards are not allowed");
}

std::string too_early(std::string_view what, std::string_view key)
{
    return fmt::format(
        "Overly permissive use of {} for the {} condition key. Use the {} preceded by {} consecutive characters.", what, key,
        what, fixed_characters);
}

std::string misplaced(std::string_view what)
{
    return fmt::format(
        "Overly permissive use of {} with aws:userID. Use the {} on the right side of colon or as the only "
        "character on the left side of a colon.",
        what, what);
}

/// Where the first wildcard or variable stands.
std::size_t first_opening(std::string_view text) { return std::min(text.find_first_of("*?"), text.find("${")); }

/// aws:userid is "AROA...:session", or "AIDA..." of a user: what stands before the colon is an id, whole or "*".
bool is_user_id_open(std::string_view text)
{
    const auto widened = variables_widened(text);
    const auto colon = widened.find(':');
    const auto left = std::string_view(widened).substr(0, colon);
    if (colon == std::string::npos) return true;
    return first_opening(left) != std::string_view::npos && left != "*";
}

void check_opening(Examination& examination, const ConditionEntry& entry, const JsonNode& value)
{
    const std::string_view text = value.text;
    const bool variable = has_variable(text);
    if (!variable && !has_wildcard(text)) return;
    std::string details;
    const std::string_view what = variable ? "policy variable" : "wildcard";
    if (is_among(sensitive_keys, entry.key)) details = not_allowed(what, entry.key);
    else if (is_among(path_keys, entry.key) && first_opening(text) < fixed_characters) details = too_early(what, entry.key);
    else if (equal_ignoring_case(entry.key, "aws:userid") && is_user_id_open(text)) details = misplaced(what);
    if (details.empty()) return;
    if (variable) examination.report("VARIABLE_USAGE_TOO_PERMISSIVE", value, {details});
    else examination.report("WILDCARD_USAGE_TOO_PERMISSIVE", value, {details});
}

/// A pattern "*" compares nothing: what is left of the condition is whether the request has the key.
void check_any_text(Examination& examination, const ConditionEntry& entry)
{
    const auto& op = entry.op;
    if (std::ranges::none_of(entry.values, [](const auto& value) { return value.text == "*"; })) return;
    const auto spot = Spot::key(*entry.node);
    const bool all = op.quantifier == Quantifier::for_all_values;
    if (op.negated && op.quantifier == Quantifier::for_any_value && !op.if_exists)
        return examination.report("REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION", spot, {entry.key, entry.op_text});
    const auto null_with = [&](std::string_view value) {
        return fmt::format("write \"Null\": {{\"{}\": \"{}\"}}", entry.key, value);
    };
    if (op.negated)
        return examination.report("EQUIVALENT_TO_NULL_TRUE", spot, {entry.key, entry.op_text, entry.key}, null_with("true"));
    if (op.if_exists || all)
        return examination.report("REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION", spot, {entry.key, entry.op_text});
    examination.report("EQUIVALENT_TO_NULL_FALSE", spot, {entry.key, entry.op_text, entry.key}, null_with("false"));
}

}  // namespace

void check_wildcards(Examination& examination)
{
    for (const auto& statement : examination.statements())
        for (const auto& entry : statement.conditions) {
            if (!entry.op.takes_wildcards()) continue;
            check_any_text(examination, entry);
            for (const auto& value : entry.values) check_opening(examination, entry, value);
        }
}

}  // namespace sekisho::policy::lint
