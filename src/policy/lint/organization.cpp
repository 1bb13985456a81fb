#include <array>

#include "base/encoding.h"
#include "policy/authorization/authorization.h"
#include "policy/lint/checks.h"
#include "policy/lint/words.h"

namespace sekisho::policy::lint {
namespace {

using Type = JsonNode::Type;

constexpr std::array<std::string_view, 4> principal_keys{"aws:PrincipalOrgID", "aws:PrincipalOrgPaths",
                                                         "aws:PrincipalAccount", "aws:PrincipalArn"};
constexpr std::array<std::string_view, 4> source_keys{"aws:SourceOrgID", "aws:SourceOrgPaths", "aws:SourceAccount",
                                                      "aws:SourceArn"};
constexpr std::string_view service_key = "aws:PrincipalIsAWSService";

void check_service_control(Examination& examination, const StatementView& statement)
{
    for (const auto* principal : {statement.principal, statement.not_principal})
        if (principal != nullptr) examination.report("SCP_SYNTAX_ERROR_PRINCIPAL", principal);
}

bool is_everybody(const JsonNode& principal)
{
    if (principal.is(Type::string)) return principal.text == "*";
    const auto* aws = principal.is(Type::object) && principal.items.size() == 1 ? principal.find("AWS") : nullptr;
    return aws != nullptr && aws->is(Type::string) && aws->text == "*";
}

void check_allow(Examination& examination, const StatementView& statement)
{
    const bool everything = statement.not_resource == nullptr &&
                            std::ranges::all_of(statement.resources, [](const auto* node) { return node->text == "*"; });
    const bool everybody = statement.principal != nullptr && is_everybody(*statement.principal);
    if (!everything || !everybody || statement.condition != nullptr)
        examination.report("RCP_SYNTAX_ERROR_ALLOW", statement.node);
}

void check_action(Examination& examination, const StatementView& statement, const JsonNode& action)
{
    const std::string_view text = action.text;
    if (text == "*" && statement.allows()) return;  // RCPFullAWSAccess
    const auto* service = authorization::find_service(text.substr(0, text.find(':')));
    if (service == nullptr || !service->takes_resource_control_policies())
        examination.report("RCP_SYNTAX_ERROR_ACTION", action);
}

const ConditionEntry* first_of(const StatementView& statement, std::span<const std::string_view> keys)
{
    for (const auto& entry : statement.conditions)
        for (const auto key : keys)
            if (equal_ignoring_case(entry.key, key) && !entry.op.is(OperatorView::Family::null)) return &entry;
    return nullptr;
}

bool tests_presence(const StatementView& statement)
{
    return std::ranges::any_of(statement.conditions, [](const auto& entry) {
        const bool source =
            equal_ignoring_case(entry.key, "aws:SourceAccount") || equal_ignoring_case(entry.key, "aws:SourceArn");
        return source && entry.op.is(OperatorView::Family::null);
    });
}

void check_deny(Examination& examination, const StatementView& statement)
{
    if (const auto* entry = first_of(statement, principal_keys); entry != nullptr && !statement.has_key(service_key))
        examination.report("RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY", Spot::key(*entry->node), {entry->key});
    const auto* source = first_of(statement, source_keys);
    if (source == nullptr) return;
    if (!statement.has_key(service_key))
        examination.report("RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY", Spot::key(*source->node), {source->key});
    if (!tests_presence(statement))
        examination.report("RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK", Spot::key(*source->node),
                           {source->key, source->key});
}

void check_resource_control(Examination& examination, const StatementView& statement)
{
    if (statement.not_principal != nullptr) examination.report("RCP_SYNTAX_ERROR_PRINCIPAL", statement.not_principal);
    else if (statement.principal != nullptr && !is_everybody(*statement.principal))
        examination.report("RCP_SYNTAX_ERROR_PRINCIPAL", statement.principal);
    if (statement.not_action != nullptr) examination.report("RCP_SYNTAX_ERROR_NOTACTION", statement.not_action);
    else
        for (const auto* action : statement.actions) check_action(examination, statement, *action);
    if (statement.allows()) check_allow(examination, statement);
    if (statement.denies()) check_deny(examination, statement);
}

}  // namespace

void check_organization(Examination& examination)
{
    for (const auto& statement : examination.statements()) {
        if (examination.is(PolicyKind::service_control)) check_service_control(examination, statement);
        if (examination.is(PolicyKind::resource_control)) check_resource_control(examination, statement);
    }
}

}  // namespace sekisho::policy::lint
