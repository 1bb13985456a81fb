#include <fmt/format.h>
#include <set>

#include "base/encoding.h"
#include "policy/lint/checks.h"
#include "policy/lint/words.h"

namespace sekisho::policy::lint {
namespace {

using Type = JsonNode::Type;
using Family = OperatorView::Family;
using Quantifier = OperatorView::Quantifier;

constexpr auto operators = std::to_array<std::string_view>({"StringEquals",
                                                            "StringNotEquals",
                                                            "StringEqualsIgnoreCase",
                                                            "StringNotEqualsIgnoreCase",
                                                            "StringLike",
                                                            "StringNotLike",
                                                            "NumericEquals",
                                                            "NumericNotEquals",
                                                            "NumericLessThan",
                                                            "NumericLessThanEquals",
                                                            "NumericGreaterThan",
                                                            "NumericGreaterThanEquals",
                                                            "DateEquals",
                                                            "DateNotEquals",
                                                            "DateLessThan",
                                                            "DateLessThanEquals",
                                                            "DateGreaterThan",
                                                            "DateGreaterThanEquals",
                                                            "Bool",
                                                            "BinaryEquals",
                                                            "IpAddress",
                                                            "NotIpAddress",
                                                            "ArnEquals",
                                                            "ArnLike",
                                                            "ArnNotEquals",
                                                            "ArnNotLike",
                                                            "Null"});

void check_names(Examination& examination, const JsonNode& condition)
{
    for (std::size_t i = 0; i < condition.items.size(); ++i) {
        const std::string_view name = condition.names[i].text;
        const auto& block = condition.items[i];
        const auto op = view_operator(name);
        if (op.is(Family::unknown)) {
            const auto meant = nearest(name, operators);
            examination.report("INVALID_CONDITION_OPERATOR", Spot::key(block), {name},
                               meant.empty() ? std::string() : fmt::format("write \"{}\"", meant));
        }
        if (op.is(Family::null) && op.if_exists) examination.report("NULL_WITH_IF_EXISTS", Spot::key(block));
        if (op.is(Family::null) && op.quantifier != Quantifier::none)
            examination.report("NULL_WITH_QUALIFIER", Spot::key(block));
        if (!block.is(Type::object)) continue;
        std::set<std::string> seen;
        for (std::size_t k = 0; k < block.items.size(); ++k)
            if (!seen.insert(lower_ascii(block.names[k].text)).second)
                examination.report("DUPLICATE_KEYS_WITH_DIFFERENT_CASE", Spot::key(block.items[k]), {block.names[k].text});
    }
}

}  // namespace

void check_operators(Examination& examination)
{
    for (const auto& statement : examination.statements())
        if (statement.condition != nullptr && statement.condition->is(Type::object))
            check_names(examination, *statement.condition);
}

}  // namespace sekisho::policy::lint
