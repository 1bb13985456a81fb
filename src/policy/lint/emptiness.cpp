#include <fmt/format.h>

#include "policy/grammar.h"
#include "policy/lint/checks.h"

namespace sekisho::policy::lint {
namespace {

using Type = JsonNode::Type;
using Quantifier = OperatorView::Quantifier;

bool is_empty(const JsonNode* node, Type type) { return node != nullptr && node->is(type) && node->items.empty(); }

void check_principal(Examination& examination, const JsonNode* principal)
{
    if (principal == nullptr) return;
    if (is_empty(principal, Type::object)) examination.report("EMPTY_OBJECT_PRINCIPAL", principal);
    if (!principal->is(Type::object)) return;
    for (const auto& list : principal->items)
        if (is_empty(&list, Type::array)) examination.report("EMPTY_ARRAY_PRINCIPAL", list);
}

void check_condition(Examination& examination, const JsonNode* condition)
{
    if (is_empty(condition, Type::object)) examination.report("EMPTY_OBJECT_CONDITION", condition);
    if (condition == nullptr || !condition->is(Type::object)) return;
    for (const auto& block : condition->items)
        if (is_empty(&block, Type::object)) examination.report("EMPTY_OBJECT_CONDITION", block);
}

void check_values_of(Examination& examination, const ConditionEntry& entry)
{
    if (!is_empty(entry.node, Type::array)) return;
    const auto null_instead = fmt::format("write \"Null\": {{\"{}\": \"true\"}}", entry.key);
    if (entry.op.quantifier == Quantifier::for_all_values)
        examination.report("EMPTY_ARRAY_CONDITION_FORALLVALUES", entry.node, {entry.key}, null_instead);
    else if (entry.op.quantifier == Quantifier::for_any_value)
        examination.report("EMPTY_ARRAY_CONDITION_FORANYVALUE", entry.node, {entry.key});
    else if (entry.op.if_exists) examination.report("EMPTY_ARRAY_CONDITION_IFEXISTS", entry.node, {entry.key}, null_instead);
    else examination.report("EMPTY_ARRAY_CONDITION", entry.node, {entry.key});
}

}  // namespace

void check_emptiness(Examination& examination)
{
    for (const auto& statement : examination.statements()) {
        for (const auto* actions : {statement.action, statement.not_action})
            if (is_empty(actions, Type::array)) examination.report("EMPTY_ARRAY_ACTION", actions);
        for (const auto* resources : {statement.resource, statement.not_resource})
            if (is_empty(resources, Type::array)) examination.report("EMPTY_ARRAY_RESOURCE", resources);
        check_principal(examination, statement.principal);
        check_principal(examination, statement.not_principal);
        check_condition(examination, statement.condition);
        for (const auto& entry : statement.conditions) check_values_of(examination, entry);
    }
}

}  // namespace sekisho::policy::lint
