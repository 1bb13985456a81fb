#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <set>

#include "base/encoding.h"
#include "policy/authorization/authorization.h"
#include "policy/lint/checks.h"
#include "policy/lint/resource_kind.h"
#include "policy/lint/words.h"

namespace sekisho::policy::lint {
namespace {

using Family = OperatorView::Family;

bool lists_action(const StatementView& statement, std::string_view action)
{
    return std::ranges::any_of(statement.actions,
                               [&](const auto* node) { return authorization::glob_matches(node->text, action); });
}

/// Keys that mean little without another.
void check_pairs(Examination& examination, const StatementView& statement, const ConditionEntry& entry)
{
    struct Pair {
        std::string_view key;
        std::array<std::string_view, 2> needed;
    };
    static constexpr std::array<Pair, 2> pairs{
        {{"aws:VpcSourceIp", {"aws:SourceVpc", "aws:SourceVpce"}},
         {"aws:Ec2InstanceSourcePrivateIPv4", {"aws:Ec2InstanceSourceVpc", "aws:SourceVpc"}}}};
    for (const auto& pair : pairs)
        if (equal_ignoring_case(pair.key, entry.key) && !statement.has_any_key(pair.needed))
            examination.report("MISSING_PAIRED_CONDITION_KEYS", Spot::key(*entry.node),
                               {entry.key, fmt::format("{}", fmt::join(pair.needed, ", "))});
}

void check_untrustworthy(Examination& examination, const ConditionEntry& entry)
{
    for (const std::string_view key : {"aws:Referer", "aws:UserAgent"})
        if (equal_ignoring_case(key, entry.key))
            examination.report("UNTRUSTWORTHY_CONDITION_KEY", Spot::key(*entry.node), {entry.key});
}

/// The keys about the owner of a VPC endpoint, which few services provide: a statement about every service is too wide.
void check_scope(Examination& examination, const StatementView& statement, const ConditionEntry& entry)
{
    static constexpr std::array<std::string_view, 3> keys{"aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"};
    if (std::ranges::none_of(keys, [&](std::string_view key) { return equal_ignoring_case(key, entry.key); })) return;
    const auto unscoped = [](const auto* action) {
        return has_wildcard(std::string_view(action->text).substr(0, action->text.find(':')));
    };
    if (statement.not_action != nullptr || std::ranges::any_of(statement.actions, unscoped))
        examination.report("USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES", Spot::key(*entry.node), {entry.key});
}

/// Conditions of a trust policy on what only another action may set.
void check_setting_action(Examination& examination, const StatementView& statement, const ConditionEntry& entry)
{
    struct Row {
        std::string_view key;
        std::string_view action;
    };
    static constexpr std::array<Row, 4> rows{{{"aws:RequestTag/${Key}", "sts:TagSession"},
                                              {"aws:TagKeys", "sts:TagSession"},
                                              {"sts:TransitiveTagKeys", "sts:TagSession"},
                                              {"sts:SourceIdentity", "sts:SetSourceIdentity"}}};
    if (!examination.is(PolicyKind::trust) || statement.action == nullptr || !statement.allows()) return;
    for (const auto& row : rows)
        if (authorization::names(row.key, entry.key) && !lists_action(statement, row.action))
            examination.report("MISSING_ACTION_FOR_CONDITION_KEY", Spot::key(*entry.node),
                               {row.action, entry.key, row.action},
                               fmt::format("add \"{}\" to the actions of this statement", row.action));
}

bool has_key(const authorization::Action& action, const authorization::ConditionKey& key)
{
    const auto same = [&](const authorization::ConditionKey* known) { return equal_ignoring_case(known->name, key.name); };
    return std::ranges::any_of(action.keys, same) ||
           std::ranges::any_of(action.resources, [&](const auto& use) { return std::ranges::any_of(use.type->keys, same); });
}

/// Keys of a service on actions that do not provide them. Patterns of actions are not judged (as AWS), and a condition
/// with IfExists says itself that the key may be missing.
void check_actions_of(Examination& examination, const StatementView& statement, const ConditionEntry& entry)
{
    const auto prefix = entry.key.substr(0, entry.key.find(':'));
    if (statement.action == nullptr || entry.op.if_exists || entry.op.is(Family::null)) return;
    const auto* key = authorization::find_condition_key(entry.key);
    const auto globals = authorization::global_condition_keys();
    const bool global = std::ranges::any_of(globals, [&](const auto& known) { return &known == key; });
    const bool own = equal_ignoring_case(prefix, authorization::own_prefix);
    if (key == nullptr || global || own || !authorization::find_service(prefix)) return;
    std::vector<std::string_view> without;
    for (const auto* node : statement.actions) {
        const auto* action = authorization::find_action(node->text);
        if (action != nullptr && !has_key(*action, *key)) without.push_back(node->text);
    }
    if (!without.empty())
        examination.report("UNSUPPORTED_ACTION_FOR_CONDITION_KEY", Spot::key(*entry.node),
                           {fmt::format("{}", fmt::join(without, ", ")), entry.key});
}

void check_attributes(Examination& examination, const StatementView& statement, const ConditionEntry& entry)
{
    if (!equal_ignoring_case(entry.key, "dynamodb:Attributes") || !statement.allows()) return;
    const auto reads = {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan"};
    const bool listed = std::ranges::any_of(reads, [&](std::string_view action) { return lists_action(statement, action); });
    if (listed != (statement.not_action != nullptr) && !statement.has_key("dynamodb:Select"))
        examination.report("DYNAMODB_ATTRIBUTES_WITHOUT_SELECT", Spot::key(*entry.node));
}

void check_prefix(Examination& examination, const StatementView& statement, const ConditionEntry& entry)
{
    const bool text = entry.op.is(Family::text) || entry.op.is(Family::like);
    if (!equal_ignoring_case(entry.key, "s3:prefix") || !text) return;
    if ((statement.denies() && !entry.op.negated) || (statement.allows() && entry.op.negated))
        examination.report("S3_PREFIX_IN_NEGATIVE_CONTEXT", Spot::key(*entry.node));
}

void check_relevance(Examination& examination, const ConditionEntry& entry)
{
    const auto* kind = find_resource_kind(examination.resource_type());
    if (kind == nullptr) return;
    for (const auto key : kind->irrelevant)
        if (!key.empty() && equal_ignoring_case(key, entry.key))
            examination.report("IRRELEVANT_CONDITION_KEY_IN_POLICY", Spot::key(*entry.node), {entry.key, kind->type});
}

}  // namespace

void check_key_use(Examination& examination)
{
    for (const auto& statement : examination.statements())
        for (const auto& entry : statement.conditions) {
            check_pairs(examination, statement, entry);
            check_untrustworthy(examination, entry);
            check_scope(examination, statement, entry);
            check_setting_action(examination, statement, entry);
            check_actions_of(examination, statement, entry);
            check_attributes(examination, statement, entry);
            check_prefix(examination, statement, entry);
            check_relevance(examination, entry);
        }
}

}  // namespace sekisho::policy::lint
