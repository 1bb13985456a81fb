#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "policy/grammar.h"

namespace sekisho::policy {
namespace {

using Type = JsonNode::Type;

std::string member_path(std::string_view path, std::string_view name) { return fmt::format("{}.{}", path, name); }

bool is_text(const JsonNode& node) { return node.is(Type::string); }
bool is_value(const JsonNode& node) { return node.is(Type::string) || node.is(Type::number) || node.is(Type::boolean); }

Result<void> check_list(const JsonNode& node, std::string_view path, bool (*good)(const JsonNode&))
{
    if (node.is(Type::object) || node.is(Type::null))
        return malformed(syntax_errors, node, path, "a text or a list expected");
    const auto list = list_of(node);
    for (std::size_t i = 0; i < list.size(); ++i)
        if (!good(list[i])) return malformed(syntax_errors, list[i], element_path(node, path, i), "a text expected");
    return {};
}

/// Names of operators and keys are matched without regard to case, so they must differ without regard to case.
Result<void> check_names(const JsonNode& object, std::string_view path)
{
    std::set<std::string> seen;
    for (std::size_t i = 0; i < object.names.size(); ++i)
        if (!seen.insert(lower_ascii(object.names[i].text)).second)
            return malformed(syntax_errors, object.items[i], member_path(path, object.names[i].text),
                             "stands here twice but for case");
    return {};
}

Result<void> check_condition(const JsonNode& condition, std::string_view path)
{
    if (!condition.is(Type::object)) return malformed(syntax_errors, condition, path, "an object expected");
    TRY_VOID(check_names(condition, path));
    for (std::size_t i = 0; i < condition.items.size(); ++i) {
        const auto& keys = condition.items[i];
        const auto operator_path = member_path(path, condition.names[i].text);
        if (!keys.is(Type::object))
            return malformed(syntax_errors, keys, operator_path, "an object of condition keys expected");
        if (!keys.items.empty() && !parse_operator(condition.names[i].text))
            return malformed(syntax_errors, keys, operator_path, "unknown condition operator");
        TRY_VOID(check_names(keys, operator_path));
        for (std::size_t k = 0; k < keys.items.size(); ++k)
            TRY_VOID(check_list(keys.items[k], member_path(operator_path, keys.names[k].text), is_value));
    }
    return {};
}

Result<void> check_principal(const JsonNode& node, std::string_view path)
{
    if (is_text(node)) {
        if (node.text != "*") return malformed(syntax_errors, node, path, "\"*\" or an object expected");
        return {};
    }
    if (!node.is(Type::object)) return malformed(syntax_errors, node, path, "\"*\" or an object expected");
    static constexpr std::array<std::string_view, 4> types{"AWS", "Federated", "Service", "CanonicalUser"};
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        const auto type_path = member_path(path, node.names[i].text);
        if (std::ranges::find(types, node.names[i].text) == types.end())
            return malformed(syntax_errors, node.items[i], type_path, "unknown type of principal");
        TRY_VOID(check_list(node.items[i], type_path, is_text));
    }
    return {};
}

/// Which member of StatementSource an element fills.
const JsonNode** slot_of(StatementSource& source, std::string_view name)
{
    struct Slot {
        std::string_view name;
        const JsonNode* StatementSource::* member;
    };
    static constexpr std::array<Slot, 9> slots{{{"Sid", &StatementSource::sid},
                                                {"Effect", &StatementSource::effect},
                                                {"Principal", &StatementSource::principal},
                                                {"NotPrincipal", &StatementSource::not_principal},
                                                {"Action", &StatementSource::action},
                                                {"NotAction", &StatementSource::not_action},
                                                {"Resource", &StatementSource::resource},
                                                {"NotResource", &StatementSource::not_resource},
                                                {"Condition", &StatementSource::condition}}};
    const auto* slot = std::ranges::find(slots, name, &Slot::name);
    return slot != slots.end() ? &(source.*(slot->member)) : nullptr;
}

Result<void> check_pair(const StatementSource& source, const JsonNode* plain, const JsonNode* negated)
{
    if (plain == nullptr || negated == nullptr) return {};
    return malformed(syntax_errors, *negated, source.path, "an element and its Not- form exclude each other");
}

Result<void> check_effect(const StatementSource& source)
{
    if (source.effect == nullptr) return malformed(syntax_errors, *source.node, source.path, "Effect is missing");
    const auto& effect = *source.effect;
    if (is_text(effect) && (equal_ignoring_case(effect.text, "Allow") || equal_ignoring_case(effect.text, "Deny")))
        return {};
    return malformed(syntax_errors, effect, member_path(source.path, "Effect"), "\"Allow\" or \"Deny\" expected");
}

Result<StatementSource> read_statement(const JsonNode& node, std::string path)
{
    StatementSource source{.node = &node, .path = std::move(path)};
    if (!node.is(Type::object)) return malformed(syntax_errors, node, source.path, "a statement is an object");
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        const auto** slot = slot_of(source, node.names[i].text);
        if (slot == nullptr)
            return malformed(syntax_errors, node.items[i], member_path(source.path, node.names[i].text), "unknown element");
        *slot = &node.items[i];
    }
    TRY_VOID(check_pair(source, source.principal, source.not_principal));
    TRY_VOID(check_pair(source, source.action, source.not_action));
    TRY_VOID(check_pair(source, source.resource, source.not_resource));
    TRY_VOID(check_effect(source));
    if (source.actions() != nullptr) TRY_VOID(check_list(*source.actions(), member_path(source.path, "Action"), is_text));
    if (source.resources() != nullptr)
        TRY_VOID(check_list(*source.resources(), member_path(source.path, "Resource"), is_text));
    if (source.principals() != nullptr)
        TRY_VOID(check_principal(*source.principals(), member_path(source.path, "Principal")));
    if (source.condition != nullptr) TRY_VOID(check_condition(*source.condition, member_path(source.path, "Condition")));
    if (source.sid != nullptr && !is_text(*source.sid))
        return malformed(syntax_errors, *source.sid, member_path(source.path, "Sid"), "a text expected");
    return source;
}

Result<void> check_top(const JsonNode& root)
{
    if (!root.is(Type::object)) return malformed(syntax_errors, root, "$", "a policy is an object");
    for (std::size_t i = 0; i < root.items.size(); ++i) {
        const auto& name = root.names[i].text;
        const auto& value = root.items[i];
        if (name == "Statement") continue;
        if (name != "Version" && name != "Id")
            return malformed(syntax_errors, value, member_path("$", name), "unknown element");
        if (!is_text(value)) return malformed(syntax_errors, value, member_path("$", name), "a text expected");
        if (name == "Version" && value.text != "2012-10-17" && value.text != "2008-10-17")
            return malformed(syntax_errors, value, "$.Version", "\"2012-10-17\" or \"2008-10-17\" expected");
    }
    return {};
}

}  // namespace

std::span<const JsonNode> list_of(const JsonNode& node)
{
    return node.is(Type::array) ? std::span(node.items) : std::span(&node, 1);
}

std::string element_path(const JsonNode& node, std::string_view path, std::size_t index)
{
    return node.is(Type::array) ? fmt::format("{}[{}]", path, index) : std::string(path);
}

std::unexpected<Error> malformed(std::string_view message, const JsonNode& at, std::string_view path,
                                 std::string_view reason)
{
    return fail(Error{"MalformedPolicyDocument",
                      std::string(message),
                      400,
                      fmt::format("{} at byte {}: {}", path, at.offset, reason),
                      {}});
}

Variables DocumentSource::variables() const
{
    const auto* version = root.find("Version");
    return version != nullptr && version->text == "2012-10-17" ? Variables::substituted : Variables::literal;
}

Result<DocumentSource> read_document(std::string_view document, PolicyKind kind)
{
    if (document.size() > document_limit) return malformed(syntax_errors, {}, "$", "the document is too long");
    auto root = read_json(document);
    if (!root) {
        JsonNode place;
        place.offset = root.error().offset;
        return malformed(syntax_errors, place, "$", root.error().reason);
    }
    DocumentSource source{.root = *std::move(root), .kind = kind, .statements = {}};
    TRY_VOID(check_top(source.root));
    const auto* statements = source.root.find("Statement");
    if (statements == nullptr) return malformed(syntax_errors, source.root, "$", "Statement is missing");
    const auto list = list_of(*statements);
    if (list.empty()) return malformed(syntax_errors, *statements, "$.Statement", "there is no statement");
    for (std::size_t i = 0; i < list.size(); ++i) {
        TRY(auto statement, read_statement(list[i], element_path(*statements, "$.Statement", i)));
        source.statements.push_back(std::move(statement));
    }
    return source;
}

}  // namespace sekisho::policy
