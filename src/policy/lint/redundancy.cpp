#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/encoding.h"
#include "policy/lint/checks.h"
#include "policy/lint/words.h"

namespace sekisho::policy::lint {
namespace {

using Type = JsonNode::Type;

/// The texts that another of the list covers. Of equal ones the first is kept.
std::vector<const JsonNode*> covered(Examination& examination, const std::vector<const JsonNode*>& list, Case letter_case)
{
    std::vector<const JsonNode*> found;
    std::size_t length = 0;
    for (const auto* node : list) length += node->text.size();
    if (list.size() < 2 || !examination.afford(length * list.size())) return found;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto needless = [&](std::size_t k) {
            if (k == i || !covers(list[k]->text, list[i]->text, letter_case)) return false;
            return k < i || !covers(list[i]->text, list[k]->text, letter_case);
        };
        for (std::size_t k = 0; k < list.size(); ++k)
            if (needless(k)) {
                found.push_back(list[i]);
                break;
            }
    }
    return found;
}

std::vector<Spot> spots_of(const std::vector<const JsonNode*>& nodes) { return {nodes.begin(), nodes.end()}; }

void check_lists(Examination& examination, const StatementView& statement)
{
    const auto actions = covered(examination, statement.actions, Case::ignored);
    if (!actions.empty())
        examination.report("REDUNDANT_ACTION", spots_of(actions), {std::to_string(actions.size()), actions.front()->text});
    const auto resources = covered(examination, statement.resources, Case::matters);
    if (!resources.empty())
        examination.report("REDUNDANT_RESOURCE", spots_of(resources), {std::to_string(resources.size())});
}

/// A value in a form in which order, case of names and the brackets of single values make no difference.
std::string canonical(const JsonNode& node, Case letter_case)
{
    if (node.is(Type::array) && node.items.size() == 1) return canonical(node.items.front(), letter_case);
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        auto part = canonical(node.items[i], letter_case);
        if (node.is(Type::object)) part = fmt::format("{}={}", lower_ascii(node.names[i].text), part);
        parts.push_back(std::move(part));
    }
    std::ranges::sort(parts);
    std::string out;
    for (const auto& part : parts) out += fmt::format("{}:{},", part.size(), part);
    if (node.is(Type::array) || node.is(Type::object)) return fmt::format("[{}]", out);
    return letter_case == Case::ignored ? lower_ascii(node.text) : node.text;
}

std::string canonical(const StatementView& statement)
{
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < statement.node->items.size(); ++i) {
        const auto& name = statement.node->names[i].text;
        if (name == "Sid") continue;
        const auto letter_case = name == "Action" || name == "NotAction" ? Case::ignored : Case::matters;
        parts.push_back(fmt::format("{}={}", name, canonical(statement.node->items[i], letter_case)));
    }
    std::ranges::sort(parts);
    std::string out;
    for (const auto& part : parts) out += fmt::format("{}:{},", part.size(), part);
    return out;
}

}  // namespace

void check_redundancy(Examination& examination)
{
    std::map<std::string, std::vector<Spot>> same;
    for (const auto& statement : examination.statements()) {
        check_lists(examination, statement);
        same[canonical(statement)].emplace_back(statement.node);
    }
    for (const auto& [text, spots] : same)
        if (spots.size() > 1) examination.report("REDUNDANT_STATEMENT", spots);
}

}  // namespace sekisho::policy::lint
