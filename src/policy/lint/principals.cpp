#include <fmt/format.h>

#include "base/encoding.h"
#include "policy/authorization/authorization.h"
#include "policy/lint/checks.h"
#include "policy/lint/words.h"
#include "policy/principal_match.h"

namespace sekisho::policy::lint {
namespace {

using Type = JsonNode::Type;

constexpr std::array<std::string_view, 4> principal_keys{"AWS", "CanonicalUser", "Federated", "Service"};

bool is_unique_id(std::string_view text, std::string_view prefix)
{
    constexpr std::size_t shortest = 16;
    return text.size() >= shortest && text.starts_with(prefix) &&
           std::ranges::all_of(text, [](unsigned char c) { return std::isupper(c) != 0 || std::isdigit(c) != 0; });
}

void check_aws(Examination& examination, const JsonNode& node)
{
    const std::string_view text = node.text;
    if (text == "*" || text.contains("${")) return;
    if (has_wildcard(text)) return examination.report("UNSUPPORTED_WILDCARD_IN_PRINCIPAL", node, {"AWS"});
    if (is_unique_id(text, "AROA")) return examination.report("INVALID_ROLE_REFERENCE", node, {text});
    if (is_unique_id(text, "AIDA")) return examination.report("INVALID_USER_REFERENCE", node, {text});
    if (!parse_principal("AWS", text))
        examination.report("INVALID_PRINCIPAL_FORMAT", node, {},
                           "write an account id, or the ARN of an account, role, user or session; groups are no principals");
}

void check_federated(Examination& examination, const StatementView& statement, const JsonNode& node)
{
    const std::string_view text = node.text;
    if (has_wildcard(text)) return examination.report("UNSUPPORTED_WILDCARD_IN_PRINCIPAL", node, {"Federated"});
    if (examination.is(PolicyKind::trust)) {
        // The engine takes any name of a provider; one without a dot is no domain.
        if (!parse_principal("Federated", text) || text.find_first_of(".:") == std::string_view::npos)
            examination.report("INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY", node);
        return;
    }
    // A trust policy that was not declared as one is all about STS.
    const bool trust = !statement.actions.empty() && std::ranges::all_of(statement.actions, [](const auto* action) {
        return equal_ignoring_case(std::string_view(action->text).substr(0, 4), "sts:");
    });
    if (!trust) examination.report("FEDERATED_PRINCIPAL_NOT_SUPPORTED", node);
}

void check_entry(Examination& examination, const StatementView& statement, const PrincipalEntry& entry)
{
    const auto& node = *entry.node;
    if (entry.type == "AWS") check_aws(examination, node);
    if (entry.type == "Federated") check_federated(examination, statement, node);
    const bool wild = has_wildcard(node.text) && (entry.type == "Service" || entry.type == "CanonicalUser");
    if (wild) examination.report("UNSUPPORTED_WILDCARD_IN_PRINCIPAL", node, {entry.type});
    if (entry.type == "Service" && !wild && !is_service_principal(node.text))
        examination.report("INVALID_SERVICE_PRINCIPAL_FORMAT", node, {"service-name.amazonaws.com"});
}

void check_form(Examination& examination, const JsonNode* principal)
{
    if (principal == nullptr) return;
    const bool everybody = principal->is(Type::string) && principal->text == "*";
    if (principal->is(Type::string) || principal->is(Type::array)) {
        if (!everybody) examination.report("INVALID_PRINCIPAL_FORMAT", principal);
        return;
    }
    if (!principal->is(Type::object)) return examination.report("DATA_TYPE_MISMATCH", principal, {"Object"});
    for (std::size_t i = 0; i < principal->items.size(); ++i) {
        const std::string_view type = principal->names[i].text;
        if (std::ranges::find(principal_keys, type) == principal_keys.end()) {
            const auto meant = nearest(type, principal_keys);
            examination.report("INVALID_PRINCIPAL_KEY", Spot::key(principal->items[i]), {type},
                               meant.empty() ? std::string() : fmt::format("write \"{}\"", meant));
        }
        const auto& list = principal->items[i];
        const auto items = list.is(Type::array) ? std::span(list.items) : std::span(&list, 1);
        for (const auto& item : items)
            if (!item.is(Type::string)) examination.report("DATA_TYPE_MISMATCH", item, {"String"});
    }
}

}  // namespace

void check_principals(Examination& examination)
{
    for (const auto& statement : examination.statements()) {
        const auto* element = statement.principal != nullptr ? statement.principal : statement.not_principal;
        if (element == nullptr) continue;
        if (examination.is_identity_based()) {
            examination.report("UNSUPPORTED_PRINCIPAL", element, {"IDENTITY_POLICY"});
            continue;
        }
        if (examination.is_organizational()) continue;
        check_form(examination, statement.principal);
        check_form(examination, statement.not_principal);
        for (const auto& entry : statement.principals) check_entry(examination, statement, entry);
        if (statement.not_principal != nullptr && statement.allows() && !examination.is(PolicyKind::trust))
            examination.report("ALLOW_WITH_NOT_PRINCIPAL", statement.not_principal);
    }
}

}  // namespace sekisho::policy::lint
