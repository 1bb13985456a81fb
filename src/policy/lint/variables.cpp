#include "policy/lint/checks.h"
#include "policy/lint/words.h"

namespace sekisho::policy::lint {
namespace {

using Type = JsonNode::Type;

std::size_t characters(std::string_view text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

Spot place(const JsonNode& node, std::size_t start, std::size_t length)
{
    const std::string_view text = node.text;
    return Spot::substring(node, characters(text.substr(0, start)), characters(text.substr(start, length)));
}

std::string_view trimmed(std::string_view text)
{
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

/// What stands between the braces: a key, and perhaps a default in quotes.
void check_inside(Examination& examination, const Spot& spot, std::string_view inside)
{
    if (inside == "*" || inside == "?" || inside == "$") return;
    if (trimmed(inside).empty()) return examination.report("EMPTY_VARIABLE", spot);
    const auto comma = inside.find(',');
    if (inside.substr(0, comma).contains(' ')) examination.report("UNSUPPORTED_SPACE_IN_VARIABLE", spot);
    if (comma == std::string_view::npos) return;
    // Comma, one space, quotes: nothing else is read as a default (reference_policies_variables).
    const auto value = inside.substr(comma + 1);
    if (value.size() < 3 || !value.starts_with(" '") || !value.ends_with('\''))
        examination.report("MISSING_QUOTE_IN_VARIABLE", spot);
}

/// The form of every variable of a text.
void check_text(Examination& examination, const JsonNode& node)
{
    const std::string_view text = node.text;
    for (auto open = text.find("${"); open != std::string_view::npos;) {
        const auto close = text.find('}', open);
        const auto next = text.find("${", open + 2);
        if (close == std::string_view::npos || next < close) {
            const auto end = std::min(next, text.size());
            examination.report("MISSING_BRACE_IN_VARIABLE", place(node, open, end - open));
        } else {
            check_inside(examination, place(node, open, close + 1 - open), text.substr(open + 2, close - open - 2));
        }
        open = next;
    }
}

/// Where variables mean nothing.
void refuse(Examination& examination, const JsonNode* node)
{
    if (node == nullptr || !node->is(Type::string) || !has_variable(node->text)) return;
    const auto open = node->text.find("${");
    const auto close = node->text.find('}', open);
    examination.report("VARIABLE_UNSUPPORTED_IN_ELEMENT", place(*node, open, close + 1 - open),
                       {std::string_view(node->text).substr(open, close + 1 - open)});
}

void check_resource(Examination& examination, const JsonNode& node)
{
    if (has_variable(node.text) && !examination.has_variables())
        return examination.report("VARIABLE_UNSUPPORTED_IN_VERSION", node);
    if (!examination.has_variables()) return;
    check_text(examination, node);
    const auto arn = split_arn(node.text);
    if (arn.present < Arn::parts) return;
    const std::string_view head = std::string_view(node.text).substr(0, node.text.size() - arn.resource().size());
    if (has_variable(head))
        examination.report("VARIABLE_UNSUPPORTED_IN_ELEMENT", node, {head.substr(head.find("${"))},
                           "a variable stands behind the fifth colon of an ARN; write \"*\" before it");
}

void check_condition(Examination& examination, const ConditionEntry& entry)
{
    for (const auto& value : entry.values) {
        if (!value.is(Type::string) || !value.text.contains("${")) continue;
        if (!entry.op.takes_variables()) {
            if (has_variable(value.text)) examination.report("INVALID_VARIABLE_FOR_OPERATOR", value);
        } else if (!examination.has_variables()) {
            if (has_variable(value.text)) examination.report("VARIABLE_UNSUPPORTED_IN_VERSION", value);
        } else {
            check_text(examination, value);
        }
    }
}

}  // namespace

void check_variables(Examination& examination)
{
    for (const auto& statement : examination.statements()) {
        refuse(examination, statement.sid);
        for (const auto* action : statement.actions) refuse(examination, action);
        for (const auto& principal : statement.principals) refuse(examination, principal.node);
        for (const auto* resource : statement.resources) check_resource(examination, *resource);
        for (const auto& entry : statement.conditions) check_condition(examination, entry);
    }
}

}  // namespace sekisho::policy::lint
