#include "policy/grammar.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace sekisho::policy {
namespace {

bool is_resource_based(PolicyKind kind) { return kind == PolicyKind::resource || kind == PolicyKind::endpoint; }

// 2008-10-17, or no version at all, lives on in resource policies only.
Result<void> check_version(const DocumentSource& source)
{
    if (is_resource_based(source.kind) || source.variables() == Variables::substituted) return {};
    const auto* version = source.root.find("Version");
    return malformed("Policy document must be version 2012-10-17 or greater.", version != nullptr ? *version : source.root,
                     "$.Version", "this kind of policy needs Version 2012-10-17");
}

Result<void> check_effects(const DocumentSource& source)
{
    for (const auto& statement : source.statements) {
        const auto& effect = *statement.effect;
        if (effect.text != "Allow" && effect.text != "Deny")
            return malformed(legacy_parsing, effect, statement.path + ".Effect",
                             "write \"Allow\" or \"Deny\" in exactly this case");
    }
    return {};
}

Result<void> check_sids(const DocumentSource& source)
{
    if (is_resource_based(source.kind)) return {};
    std::set<std::string_view> seen;
    const auto alphanumeric = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    for (const auto& statement : source.statements) {
        if (statement.sid == nullptr || statement.sid->text.empty()) continue;
        const auto& sid = *statement.sid;
        const auto path = statement.path + ".Sid";
        if (!std::ranges::all_of(sid.text, alphanumeric))
            return malformed(
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression "
                "[0-9A-Za-z]*",
                sid, path, "a character that a Sid may not have");
        if (!seen.insert(sid.text).second)
            return malformed("Statement IDs (SID) in a single policy must be unique.", sid, path,
                             "an earlier statement has this Sid");
    }
    return {};
}

Result<void> check_actions_present(const DocumentSource& source)
{
    for (const auto& statement : source.statements)
        if (statement.actions() == nullptr || list_of(*statement.actions()).empty())
            return malformed("Policy statement must contain actions.", *statement.node, statement.path,
                             "Action is missing or empty");
    return {};
}

Result<void> check_resources_present(const DocumentSource& source)
{
    if (source.kind == PolicyKind::trust) return {};
    for (const auto& statement : source.statements)
        if (statement.resources() == nullptr || list_of(*statement.resources()).empty())
            return malformed("Policy statement must contain resources.", *statement.node, statement.path,
                             "Resource is missing or empty");
    return {};
}

Result<void> check_no_resources(const StatementSource& statement)
{
    if (statement.resources() == nullptr) return {};
    const std::string_view name = statement.resource != nullptr ? "Resource" : "NotResource";
    return malformed(fmt::format("Has prohibited field {}.", name), *statement.resources(),
                     fmt::format("{}.{}", statement.path, name), "a trust policy is about its role");
}

Statement::Element element_of(const JsonNode* plain, const JsonNode* negated)
{
    if (plain != nullptr) return Statement::Element::listed;
    return negated != nullptr ? Statement::Element::all_but_listed : Statement::Element::absent;
}

Statement frame_of(const StatementSource& source, std::size_t position)
{
    Statement statement;
    const bool named = source.sid != nullptr && !source.sid->text.empty();
    statement.id = named ? source.sid->text : fmt::format("#{}", position);
    statement.effect = source.effect->text == "Allow" ? Effect::allow : Effect::deny;
    statement.action = element_of(source.action, source.not_action);
    statement.resource = element_of(source.resource, source.not_resource);
    statement.principal = element_of(source.principal, source.not_principal);
    return statement;
}

/// The steps up to the Sid; the complaint about the form of a resource is kept for its turn.
Result<std::optional<Error>> compile_early(const DocumentSource& source, std::vector<Statement>& statements)
{
    std::optional<Error> form_error;
    TRY_VOID(check_version(source));
    TRY_VOID(check_effects(source));
    for (std::size_t i = 0; i < source.statements.size(); ++i) {
        statements.push_back(frame_of(source.statements[i], i));
        TRY(statements[i].conditions, compile_conditions(source.statements[i], source.variables()));
    }
    for (std::size_t i = 0; i < source.statements.size() && source.kind != PolicyKind::trust; ++i) {
        TRY(auto resources, compile_resources(source.statements[i], source.kind, source.variables()));
        statements[i].resources = std::move(resources.patterns);
        if (!form_error) form_error = std::move(resources.form_error);
    }
    TRY_VOID(check_sids(source));
    return form_error;
}

}  // namespace

Result<std::vector<Statement>> compile_document(std::string_view document, PolicyKind kind,
                                                const PrincipalResolver& resolver)
{
    std::vector<Statement> statements;
    TRY(const auto source, read_document(document, kind));
    TRY(auto form_error, compile_early(source, statements));
    for (std::size_t i = 0; i < statements.size(); ++i) {
        if (kind == PolicyKind::trust) TRY_VOID(check_no_resources(source.statements[i]));
        TRY(statements[i].principals, compile_principals(source.statements[i], kind, resolver));
    }
    TRY_VOID(check_actions_present(source));
    if (form_error) return fail(*std::move(form_error));
    for (std::size_t i = 0; i < statements.size(); ++i) {
        TRY(statements[i].actions, compile_actions(source.statements[i], kind));
    }
    TRY_VOID(check_resources_present(source));
    return statements;
}

}  // namespace sekisho::policy
