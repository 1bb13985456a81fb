#include "policy/lint/operator.h"

#include <array>
#include <utility>

#include "base/encoding.h"
#include "policy/condition/condition.h"

namespace sekisho::policy::lint {
namespace {

using Family = OperatorView::Family;

Family family_of(const Operator& op)
{
    static const std::array<std::pair<const policy::Family*, Family>, 10> families{{
        {&string_equals_family, Family::text},
        {&string_equals_ignore_case_family, Family::text},
        {&string_like_family, Family::like},
        {&numeric_family, Family::numeric},
        {&date_family, Family::date},
        {&bool_family, Family::boolean},
        {&binary_family, Family::binary},
        {&ip_address_family, Family::ip_address},
        {&arn_family, Family::arn},
        {&null_family, Family::null},
    }};
    for (const auto& [known, family] : families)
        if (known == op.family) return family;
    return Family::unknown;
}

OperatorView::Quantifier quantifier_of(Quantifier quantifier)
{
    switch (quantifier) {
        case Quantifier::for_all_values: return OperatorView::Quantifier::for_all_values;
        case Quantifier::for_any_value: return OperatorView::Quantifier::for_any_value;
        case Quantifier::none: break;
    }
    return OperatorView::Quantifier::none;
}

}  // namespace

OperatorView view_operator(std::string_view text)
{
    constexpr std::string_view suffix = "IfExists";
    auto op = parse_operator(text);
    bool if_exists = op && op->if_exists;
    if (!op && text.size() > suffix.size() && equal_ignoring_case(text.substr(text.size() - suffix.size()), suffix)) {
        op = parse_operator(text.substr(0, text.size() - suffix.size()));
        if_exists = true;
    }
    if (!op) return {};
    OperatorView view;
    view.family = family_of(*op->base);
    view.quantifier = quantifier_of(op->quantifier);
    view.if_exists = if_exists;
    view.negated = op->base->negated;
    view.name = op->base->name;
    return view;
}

}  // namespace sekisho::policy::lint
