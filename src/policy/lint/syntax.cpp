#include <fmt/format.h>
#include <array>

#include "base/encoding.h"
#include "policy/grammar.h"
#include "policy/lint/checks.h"
#include "policy/lint/words.h"

namespace sekisho::policy::lint {
namespace {

using Type = JsonNode::Type;

constexpr std::array<std::string_view, 3> document_elements{"Version", "Id", "Statement"};
constexpr std::array<std::string_view, 9> statement_elements{
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"};

void expect(Examination& examination, const JsonNode* node, Type wanted, std::string_view name)
{
    if (node != nullptr && !node->is(wanted)) examination.report("DATA_TYPE_MISMATCH", node, {name});
}

void expect_texts(Examination& examination, const JsonNode* list)
{
    if (list == nullptr) return;
    for (const auto& item : list_of(*list)) expect(examination, &item, Type::string, "String");
}

template <std::size_t N>
void check_elements(Examination& examination, const JsonNode& object, const std::array<std::string_view, N>& known)
{
    for (std::size_t i = 0; i < object.items.size(); ++i) {
        const std::string_view name = object.names[i].text;
        if (std::ranges::find(known, name) != known.end()) continue;
        const auto meant = nearest(name, known);
        examination.report("INVALID_POLICY_ELEMENT", Spot::key(object.items[i]), {name},
                           meant.empty() ? std::string() : fmt::format("write \"{}\"", meant));
    }
}

/// IAM takes nothing older in its own policies.
bool demands_new_version(const Examination& examination)
{
    return examination.is_identity_based() || examination.is(PolicyKind::trust);
}

void check_document(Examination& examination)
{
    const auto& root = examination.root();
    check_elements(examination, root, document_elements);
    expect(examination, root.find("Id"), Type::string, "String");
    const auto* version = root.find("Version");
    if (version == nullptr) examination.report("MISSING_VERSION", root);
    else if (!version->is(Type::string)) examination.report("DATA_TYPE_MISMATCH", version, {"String"});
    else if (version->text != "2012-10-17" && (version->text != "2008-10-17" || demands_new_version(examination)))
        examination.report("INVALID_VERSION", version,
                           {version->text, demands_new_version(examination) ? "2012-10-17" : "2012-10-17, 2008-10-17"});
    const auto* statements = root.find("Statement");
    if (statements == nullptr) return examination.report("MISSING_STATEMENT", root);
    const auto list = list_of(*statements);
    if (list.empty()) examination.report("MISSING_STATEMENT", statements);
    for (const auto& statement : list) expect(examination, &statement, Type::object, "Object");
}

void check_pairs(Examination& examination, const StatementView& statement)
{
    struct Pair {
        const JsonNode* plain;
        const JsonNode* negated;
        std::string_view name;
    };
    const std::array<Pair, 3> pairs{{{statement.action, statement.not_action, "Action"},
                                     {statement.resource, statement.not_resource, "Resource"},
                                     {statement.principal, statement.not_principal, "Principal"}}};
    for (const auto& pair : pairs)
        if (pair.plain != nullptr && pair.negated != nullptr)
            examination.report("UNSUPPORTED_ELEMENT_COMBINATION", statement.node,
                               {pair.name, fmt::format("Not{}", pair.name)});
}

void check_effect(Examination& examination, const StatementView& statement)
{
    if (statement.effect == nullptr) return examination.report("MISSING_EFFECT", statement.node);
    if (!statement.effect->is(Type::string)) return examination.report("DATA_TYPE_MISMATCH", statement.effect, {"String"});
    const auto& text = statement.effect->text;
    if (text == "Allow" || text == "Deny") return;
    const auto meant = statement.allows() ? "write \"Allow\"" : statement.denies() ? "write \"Deny\"" : "";
    examination.report("INVALID_EFFECT", statement.effect, {text}, meant);
}

void check_presence(Examination& examination, const StatementView& statement)
{
    if (statement.action == nullptr && statement.not_action == nullptr) examination.report("MISSING_ACTION", statement.node);
    const bool resources = statement.resource != nullptr || statement.not_resource != nullptr;
    if (!resources && !examination.is(PolicyKind::trust)) examination.report("MISSING_RESOURCE", statement.node);
    const bool principals = statement.principal != nullptr || statement.not_principal != nullptr;
    const bool demanded =
        examination.is_resource_based() || examination.is(PolicyKind::trust) || examination.is(PolicyKind::resource_control);
    if (!principals && demanded) examination.report("MISSING_PRINCIPAL", statement.node);
}

void check_condition(Examination& examination, const JsonNode* condition)
{
    if (condition == nullptr) return;
    if (!condition->is(Type::object)) return examination.report("DATA_TYPE_MISMATCH", condition, {"Object"});
    for (const auto& block : condition->items) {
        expect(examination, &block, Type::object, "Object");
        if (!block.is(Type::object)) continue;
        for (const auto& values : block.items)
            for (const auto& value : list_of(values))
                if (value.is(Type::object) || value.is(Type::array) || value.is(Type::null))
                    examination.report("DATA_TYPE_MISMATCH", value, {"String"});
    }
}

}  // namespace

void check_syntax(Examination& examination)
{
    if (!examination.root().is(Type::object))
        return examination.report("DATA_TYPE_MISMATCH", examination.root(), {"Object"});
    check_document(examination);
    for (const auto& statement : examination.statements()) {
        check_elements(examination, *statement.node, statement_elements);
        expect(examination, statement.sid, Type::string, "String");
        check_effect(examination, statement);
        check_pairs(examination, statement);
        check_presence(examination, statement);
        for (const auto* list : {statement.action, statement.not_action, statement.resource, statement.not_resource})
            expect_texts(examination, list);
        check_condition(examination, statement.condition);
    }
}

}  // namespace sekisho::policy::lint
