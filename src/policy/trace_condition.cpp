#include <algorithm>

#include "policy/trace_statement.h"

namespace sekisho::policy {
namespace {

std::vector<std::string_view> unknown_variables(const Pattern& pattern, const Facts& facts)
{
    auto keys = pattern.variables();
    std::erase_if(keys, [&](std::string_view key) { return !facts.unknown(key); });
    return keys;
}

/// Where the pattern cannot match whatever its unknown variables hold.
bool is_out_of_reach(const Pattern& pattern, std::span<const std::string_view> unknown, std::string_view value,
                     const Context& context)
{
    // A value that no text of ours is could end in the midst of a character; the wildcards stop at whole ones.
    const bool ascii = std::ranges::all_of(value, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return ascii && !pattern.widened(unknown).matches(value, context);
}

FoldedKeys missing_variables(const Condition& condition, const Facts& facts)
{
    FoldedKeys keys;
    for (const auto& operand : condition.values)
        if (const auto* pattern = std::get_if<Pattern>(&operand))
            for (const auto key : unknown_variables(*pattern, facts)) keys.emplace(key);
    return keys;
}

/// One value of the policy against one of the request.
Truth fits(const Condition& condition, const Operand& operand, const std::string& actual, const Facts& facts)
{
    const auto& family = *condition.op.base->family;
    const auto* pattern = std::get_if<Pattern>(&operand);
    const auto unknown = pattern != nullptr ? unknown_variables(*pattern, facts) : std::vector<std::string_view>();
    if (unknown.empty()) return truth_of(family.matches(operand, condition.op.base->comparison, actual, facts.context));
    // Part by part or as a whole: what an ARN pattern matches, the same text as a glob matches too.
    const bool widens = &family != &string_equals_ignore_case_family;
    return widens && is_out_of_reach(*pattern, unknown, actual, facts.context) ? Truth::no : Truth::unknown;
}

/// The key is unknown: the condition comes out as it does for an absent key, or as some value makes it.
Truth holds_for_unknown_key(const Condition& condition, const Facts& facts)
{
    const bool when_absent = holds(condition, facts.context);
    if (condition.op.base->family == &null_family) {
        if (condition.op.quantifier != Quantifier::none) return truth_of(when_absent);
        const bool when_present =
            std::ranges::any_of(condition.values, [](const Operand& value) { return !std::get<bool>(value); });
        return when_absent == when_present ? truth_of(when_absent) : Truth::unknown;
    }
    return condition.values.empty() && !when_absent ? Truth::no : Truth::unknown;
}

/// The key is known, and variables among the values are not.
Truth holds_for_known_key(const Condition& condition, const Context::Entry& entry, const Facts& facts)
{
    const auto& op = condition.op;
    const bool any = op.quantifier == Quantifier::for_any_value;
    auto all_values = truth_of(!any);
    for (const auto& actual : entry.values) {
        auto listed = Truth::no;
        for (const auto& operand : condition.values) listed = or_(listed, fits(condition, operand, actual, facts));
        const auto one = op.base->negated ? not_(listed) : listed;
        all_values = any ? or_(all_values, one) : and_(all_values, one);
    }
    return all_values;
}

}  // namespace

Truth holds(const Condition& condition, const Facts& facts, FoldedKeys& missing)
{
    auto unknown = missing_variables(condition, facts);
    auto truth = Truth::unknown;
    if (facts.unknown(condition.key)) {
        unknown.insert(condition.key);
        truth = holds_for_unknown_key(condition, facts);
    } else {
        const auto* entry = facts.context.find_folded(condition.key);
        const bool values_matter = !is_absent(entry, condition.op.quantifier) && !unknown.empty() &&
                                   (!entry->multivalued || condition.op.quantifier != Quantifier::none);
        truth = values_matter ? holds_for_known_key(condition, *entry, facts) : truth_of(holds(condition, facts.context));
    }
    if (truth == Truth::unknown) missing.merge(unknown);
    return truth;
}

Truth matches(const Pattern& pattern, std::string_view value, const Facts& facts, FoldedKeys& missing)
{
    const auto unknown = unknown_variables(pattern, facts);
    if (unknown.empty()) return truth_of(pattern.matches(value, facts.context));
    if (is_out_of_reach(pattern, unknown, value, facts.context)) return Truth::no;
    missing.insert(unknown.begin(), unknown.end());
    return Truth::unknown;
}

}  // namespace sekisho::policy
