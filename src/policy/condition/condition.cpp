#include "policy/condition/condition.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace sekisho::policy {
namespace {

using enum Comparison;

constexpr std::array<Operator, 27> operators{{
    {"StringEquals", &string_equals_family},
    {"StringNotEquals", &string_equals_family, equal, true},
    {"StringEqualsIgnoreCase", &string_equals_ignore_case_family},
    {"StringNotEqualsIgnoreCase", &string_equals_ignore_case_family, equal, true},
    {"StringLike", &string_like_family},
    {"StringNotLike", &string_like_family, equal, true},
    {"NumericEquals", &numeric_family},
    {"NumericNotEquals", &numeric_family, equal, true},
    {"NumericLessThan", &numeric_family, less},
    {"NumericLessThanEquals", &numeric_family, less_or_equal},
    {"NumericGreaterThan", &numeric_family, greater},
    {"NumericGreaterThanEquals", &numeric_family, greater_or_equal},
    {"DateEquals", &date_family},
    {"DateNotEquals", &date_family, equal, true},
    {"DateLessThan", &date_family, less},
    {"DateLessThanEquals", &date_family, less_or_equal},
    {"DateGreaterThan", &date_family, greater},
    {"DateGreaterThanEquals", &date_family, greater_or_equal},
    {"Bool", &bool_family},
    {"BinaryEquals", &binary_family},
    {"IpAddress", &ip_address_family},
    {"NotIpAddress", &ip_address_family, equal, true},
    {"ArnEquals", &arn_family},
    {"ArnLike", &arn_family},
    {"ArnNotEquals", &arn_family, equal, true},
    {"ArnNotLike", &arn_family, equal, true},
    {"Null", &null_family},
}};

bool take_prefix(std::string_view& text, std::string_view prefix)
{
    if (!equal_ignoring_case(text.substr(0, prefix.size()), prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

const Operator* find_operator(std::string_view name)
{
    const auto* found =
        std::ranges::find_if(operators, [&](const Operator& op) { return equal_ignoring_case(op.name, name); });
    return found != operators.end() ? found : nullptr;
}

bool null_holds(const Condition& condition, const Context::Entry* entry)
{
    // "Null with qualifier" of Access Analyzer: with a set prefix the answer never depends on the request.
    if (condition.op.quantifier != Quantifier::none) return condition.op.quantifier == Quantifier::for_all_values;
    const bool absent = entry == nullptr || entry->values.empty();
    return std::ranges::any_of(condition.values, [&](const Operand& value) { return std::get<bool>(value) == absent; });
}

/// An absent key: "…IfExists" is true; negated operators are true; ForAllValues holds over no values.
bool holds_when_absent(const QualifiedOperator& op)
{
    if (op.if_exists || op.quantifier == Quantifier::for_all_values) return true;
    return op.quantifier == Quantifier::none && op.base->negated;
}

}  // namespace

bool satisfies(Comparison comparison, std::strong_ordering order)
{
    switch (comparison) {
        case equal: return order == 0;
        case less: return order < 0;
        case less_or_equal: return order <= 0;
        case greater: return order > 0;
        case greater_or_equal: return order >= 0;
    }
    return false;
}

std::optional<QualifiedOperator> parse_operator(std::string_view text)
{
    QualifiedOperator op;
    if (take_prefix(text, "ForAllValues:")) op.quantifier = Quantifier::for_all_values;
    else if (take_prefix(text, "ForAnyValue:")) op.quantifier = Quantifier::for_any_value;
    op.base = find_operator(text);
    if (op.base != nullptr) return op;
    constexpr std::string_view suffix = "IfExists";
    if (text.size() <= suffix.size() || !equal_ignoring_case(text.substr(text.size() - suffix.size()), suffix))
        return std::nullopt;
    op.base = find_operator(text.substr(0, text.size() - suffix.size()));
    op.if_exists = true;
    if (op.base == nullptr || op.base->family == &null_family) return std::nullopt;
    return op;
}

bool is_absent(const Context::Entry* entry, Quantifier quantifier)
{
    if (entry == nullptr || entry->values.empty()) return true;
    return quantifier != Quantifier::none && entry->values.size() == 1 && entry->values.front().empty();
}

bool holds(const Condition& condition, const Context& context)
{
    const auto& op = condition.op;
    const auto* entry = context.find_folded(condition.key);
    if (op.base->family == &null_family) return null_holds(condition, entry);
    // A list of no values matches nothing, and its negation does not match everything either.
    if (is_absent(entry, op.quantifier)) return holds_when_absent(op);
    if (condition.values.empty()) return false;
    // A multivalued key demands a set operator.
    if (entry->multivalued && op.quantifier == Quantifier::none) return false;

    // Negate the result over all values of the policy, never the single comparison: NOR.
    const auto fits = [&](const std::string& actual) {
        const bool listed = std::ranges::any_of(condition.values, [&](const Operand& value) {
            return op.base->family->matches(value, op.base->comparison, actual, context);
        });
        return listed != op.base->negated;
    };
    if (op.quantifier == Quantifier::for_any_value) return std::ranges::any_of(entry->values, fits);
    return std::ranges::all_of(entry->values, fits);
}

}  // namespace sekisho::policy
