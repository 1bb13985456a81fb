#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "base/encoding.h"
#include "policy/authorization/authorization.h"
#include "policy/lint/checks.h"
#include "policy/lint/words.h"

namespace sekisho::policy::lint {
namespace {

using Type = JsonNode::Type;

constexpr std::string_view github = "token.actions.githubusercontent.com";

enum class Provider { none, oidc, saml };

Provider provider_of(const PrincipalEntry& entry)
{
    if (entry.type != "Federated") return Provider::none;
    return entry.node->text.contains(":saml-provider/") ? Provider::saml : Provider::oidc;
}

/// The host and path of an OIDC provider, which its condition keys begin with.
std::string_view issuer_of(std::string_view principal)
{
    constexpr std::string_view mark = ":oidc-provider/";
    const auto at = principal.find(mark);
    return at == std::string_view::npos ? principal : principal.substr(at + mark.size());
}

bool lists(const StatementView& statement, std::string_view action)
{
    return std::ranges::any_of(statement.actions,
                               [&](const auto* node) { return authorization::glob_matches(node->text, action); });
}

void check_form(Examination& examination, const StatementView& statement)
{
    if (statement.not_principal != nullptr)
        examination.report("ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL", statement.not_principal);
    if (statement.principal != nullptr && statement.principal->is(Type::string) && statement.principal->text == "*")
        examination.report("ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL", statement.principal);
    for (const auto* resource : {statement.resource, statement.not_resource})
        if (resource != nullptr) examination.report("ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE", resource);
    if (statement.not_action != nullptr)
        examination.report("UNSUPPORTED_ACTION_IN_POLICY", statement.not_action, {"NotAction", examination.resource_type()},
                           "list the ways to assume the role in \"Action\"");
}

/// Each way to assume a role is for one kind of principal.
void check_action(Examination& examination, const StatementView& statement, const JsonNode& action)
{
    const std::string_view text = action.text;
    const bool plain = equal_ignoring_case(text, "sts:AssumeRole");
    const bool saml = equal_ignoring_case(text, "sts:AssumeRoleWithSAML");
    const bool web = equal_ignoring_case(text, "sts:AssumeRoleWithWebIdentity");
    if (!plain && !saml && !web) return;
    const auto wanted = plain ? Provider::none : saml ? Provider::saml : Provider::oidc;
    std::vector<std::string_view> wrong;
    bool right = false;
    for (const auto& entry : statement.principals) {
        if (provider_of(entry) == wanted) right = true;
        else wrong.push_back(entry.node->text);
    }
    // With several actions and principals each may be meant for another.
    if (wrong.empty() || (right && statement.actions.size() > 1)) return;
    examination.report("MISMATCHED_ACTION_FOR_PRINCIPAL", action, {text, fmt::format("{}", fmt::join(wrong, ", "))});
}

void check_roles_anywhere(Examination& examination, const StatementView& statement)
{
    const auto entry = std::ranges::find_if(statement.principals, [](const auto& one) {
        return one.type == "Service" && one.node->text == "rolesanywhere.amazonaws.com";
    });
    if (entry == statement.principals.end() || statement.action == nullptr) return;
    const auto needed = {"sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"};
    if (!std::ranges::all_of(needed, [&](std::string_view action) { return lists(statement, action); }))
        examination.report("MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY", statement.action);
}

/// A session beside its role.
void check_sessions(Examination& examination, const StatementView& statement)
{
    for (const auto& entry : statement.principals) {
        const auto session = split_arn(entry.node->text);
        constexpr std::string_view assumed = "assumed-role/";
        if (session.present < Arn::parts || !session.resource().starts_with(assumed)) continue;
        const auto rest = session.resource().substr(assumed.size());
        const auto name = rest.substr(0, rest.find('/'));
        for (const auto& other : statement.principals) {
            const auto role = split_arn(other.node->text);
            const bool parent = role.present == Arn::parts && role.resource().starts_with("role/") &&
                                role.account() == session.account() &&
                                role.resource().substr(role.resource().rfind('/') + 1) == name;
            if (parent)
                examination.report("REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY", entry.node,
                                   {entry.node->text, other.node->text});
        }
    }
}

void check_github(Examination& examination, const StatementView& statement, const JsonNode& principal)
{
    const auto sub = fmt::format("{}:sub", github);
    if (!statement.has_key(sub)) return examination.report("MISSING_GITHUB_REPO_CONDITION_KEY", principal);
    if (statement.has_key(fmt::format("{}:ref", github))) return;
    for (const auto& entry : statement.conditions) {
        if (!equal_ignoring_case(entry.key, sub) || !entry.op.takes_wildcards()) continue;
        for (const auto& value : entry.values)
            if (has_wildcard(value.text)) examination.report("SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED", value);
    }
}

void check_providers(Examination& examination, const StatementView& statement)
{
    if (!statement.allows()) return;
    for (const auto& principal : statement.principals) {
        if (provider_of(principal) != Provider::oidc) continue;
        const auto issuer = issuer_of(principal.node->text);
        if (issuer == github) {
            check_github(examination, statement, *principal.node);
            continue;
        }
        const auto prefix = fmt::format("{}:", issuer);
        const auto own = [&](const auto& entry) { return equal_ignoring_case(entry.key.substr(0, prefix.size()), prefix); };
        if (std::ranges::none_of(statement.conditions, own))
            examination.report("MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL", principal.node, {},
                               fmt::format("add conditions on {0}:aud and {0}:sub", issuer));
    }
}

}  // namespace

void check_trust(Examination& examination)
{
    if (!examination.is(PolicyKind::trust)) return;
    for (const auto& statement : examination.statements()) {
        check_form(examination, statement);
        if (statement.action != nullptr)
            for (const auto* action : statement.actions) check_action(examination, statement, *action);
        check_roles_anywhere(examination, statement);
        check_sessions(examination, statement);
        check_providers(examination, statement);
    }
}

}  // namespace sekisho::policy::lint
