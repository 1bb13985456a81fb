#include "base/encoding.h"
#include "policy/condition/date.h"
#include "policy/condition/ip_address.h"
#include "policy/condition/numeric.h"
#include "policy/lint/checks.h"
#include "policy/lint/words.h"

namespace sekisho::policy::lint {
namespace {

using Type = JsonNode::Type;
using Family = OperatorView::Family;

bool is_digits(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_boolean(std::string_view text) { return equal_ignoring_case(text, "true") || equal_ignoring_case(text, "false"); }

void check_date(Examination& examination, const JsonNode& value)
{
    constexpr std::size_t digits_of_a_year = 4;
    if (!parse_instant(value.text)) return examination.report("TYPE_MISMATCH_DATE", value);
    if (is_digits(value.text) && value.text.size() > digits_of_a_year)
        examination.report("INVALID_DATE_VALUE", value, {value.text});
}

void check_value(Examination& examination, const ConditionEntry& entry, const JsonNode& value)
{
    const auto& text = value.text;
    switch (entry.op.family) {
        case Family::boolean:
        case Family::null:
            if (!is_boolean(text)) examination.report("TYPE_MISMATCH_BOOLEAN", value, {entry.op_text});
            return;
        case Family::numeric:
            if (!parse_decimal(text)) examination.report("TYPE_MISMATCH_NUMBER", value, {entry.op_text});
            return;
        case Family::date: return check_date(examination, value);
        case Family::ip_address:
            if (!parse_ip_range(text)) examination.report("TYPE_MISMATCH_IP_RANGE", value, {entry.op_text});
            return;
        case Family::binary:
            if (!from_base64(text)) examination.report("TYPE_MISMATCH_STRING", value, {entry.op_text});
            return;
        case Family::text:
            if (has_wildcard(text)) examination.report("WILDCARD_WITHOUT_LIKE_OPERATOR", value);
            return;
        case Family::like:
        case Family::arn:
        case Family::unknown: return;
    }
}

void check_json_types(Examination& examination, const ConditionEntry& entry)
{
    if (entry.values.size() < 2) return;
    const auto type = entry.values.front().type;
    if (std::ranges::any_of(entry.values, [&](const auto& value) { return value.type != type; }))
        examination.report("INVALID_CONDITION_DATA_TYPE", entry.node);
}

/// Numbers: of several limits on one side, one decides.
void check_redundancy_of(Examination& examination, const ConditionEntry& entry)
{
    const bool less = entry.op.name.starts_with("NumericLess");
    const bool greater = entry.op.name.starts_with("NumericGreater");
    if (entry.values.size() < 2 || (!less && !greater)) return;
    examination.report("REDUNDANT_CONDITION_VALUE_NUM", entry.node, {entry.op_text, less ? "greatest" : "least", entry.key});
}

}  // namespace

void check_values(Examination& examination)
{
    for (const auto& statement : examination.statements())
        for (const auto& entry : statement.conditions) {
            check_json_types(examination, entry);
            check_redundancy_of(examination, entry);
            if (entry.op.is(Family::boolean) && entry.values.size() > 1)
                examination.report("INVALID_CONDITION_MULTIPLE_BOOLEAN", entry.node);
            for (const auto& value : entry.values) {
                const bool scalar = value.is(Type::string) || value.is(Type::number) || value.is(Type::boolean);
                if (scalar && !has_variable(value.text)) check_value(examination, entry, value);
            }
        }
}

}  // namespace sekisho::policy::lint
