#include <fmt/format.h>

#include "base/encoding.h"
#include "policy/authorization/authorization.h"
#include "policy/lint/checks.h"

namespace sekisho::policy::lint {
namespace {

using authorization::KeyType;
using Family = OperatorView::Family;
using Quantifier = OperatorView::Quantifier;

std::string_view operators_for(KeyType type)
{
    switch (type) {
        case KeyType::arn: return "ARN";
        case KeyType::boolean: return "Boolean";
        case KeyType::numeric: return "Numeric";
        case KeyType::date: return "Date";
        case KeyType::ip_address: return "IP address";
        case KeyType::string: break;
    }
    return "String";
}

std::string fix_for(KeyType type)
{
    switch (type) {
        case KeyType::arn: return "use ArnEquals, ArnLike, ArnNotEquals or ArnNotLike";
        case KeyType::boolean: return "use Bool";
        case KeyType::numeric: return "use NumericEquals, NumericLessThan, ...";
        case KeyType::date: return "use DateEquals, DateLessThan, ...";
        case KeyType::ip_address: return "use IpAddress or NotIpAddress";
        case KeyType::string: break;
    }
    return "use StringEquals, StringLike, ...";
}

/// Whether operators of the family make sense of values of the type. Texts pass for ARNs, and ARN operators for texts:
/// AWS's tables call several keys String that hold ARNs.
bool fits(Family family, const authorization::ConditionKey& key)
{
    const bool text = family == Family::text || family == Family::like;
    switch (key.type) {
        case KeyType::string: return text || family == Family::arn || family == Family::binary;
        case KeyType::arn: return text || family == Family::arn;
        case KeyType::boolean: return family == Family::boolean;
        case KeyType::numeric: return family == Family::numeric;
        case KeyType::ip_address: return family == Family::ip_address;
        case KeyType::date:
            // reference_policies_condition-keys: "works with date operators or numeric operators"
            return family == Family::date || (family == Family::numeric && equal_ignoring_case(key.name, "aws:EpochTime"));
    }
    return true;
}

void check_operator(Examination& examination, const ConditionEntry& entry, const authorization::ConditionKey& key)
{
    if (key.type == KeyType::arn && entry.op.is(Family::like))
        examination.report("STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS", Spot::key(*entry.node),
                           {entry.op.negated ? "ArnNotLike" : "ArnLike", entry.op_text, entry.key});
    else if (!fits(entry.op.family, key))
        examination.report("TYPE_MISMATCH", Spot::key(*entry.node), {operators_for(key.type), entry.op_text, entry.key},
                           fix_for(key.type));
}

/// "issuer.example.com:aud", of any identity provider.
bool is_audience(std::string_view key)
{
    const auto colon = key.rfind(':');
    return colon != std::string_view::npos && key.substr(0, colon).contains('.') &&
           equal_ignoring_case(key.substr(colon + 1), "aud");
}

void check_audience(Examination& examination, const ConditionEntry& entry)
{
    if (entry.op.quantifier == Quantifier::for_any_value)
        examination.report("FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE", Spot::key(*entry.node), {entry.key});
    if (entry.op.quantifier == Quantifier::for_all_values)
        examination.report("CONFIRM_AUDIENCE_CLAIM_TYPE", Spot::key(*entry.node), {entry.key, "audience"});
}

void check_quantifier(Examination& examination, const ConditionEntry& entry, const authorization::ConditionKey& key)
{
    if (key.multivalued && entry.op.quantifier == Quantifier::none)
        examination.report("MISSING_QUALIFIER", Spot::key(*entry.node), {entry.key},
                           fmt::format("write \"ForAnyValue:{}\" or \"ForAllValues:{}\"", entry.op_text, entry.op_text));
    if (!key.multivalued && entry.op.quantifier == Quantifier::for_all_values)
        examination.report("FORALLVALUES_WITH_SINGLE_VALUED_KEY", Spot::key(*entry.node), {entry.key});
}

}  // namespace

void check_key_types(Examination& examination)
{
    for (const auto& statement : examination.statements())
        for (const auto& entry : statement.conditions) {
            if (entry.op.is(Family::null)) continue;
            if (is_audience(entry.key)) check_audience(examination, entry);
            const auto* key = authorization::find_condition_key(entry.key);
            if (key == nullptr) continue;
            check_operator(examination, entry, *key);
            if (!is_audience(entry.key)) check_quantifier(examination, entry, *key);
        }
}

}  // namespace sekisho::policy::lint
