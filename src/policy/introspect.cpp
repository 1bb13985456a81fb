#include "policy/introspect.h"

#include <algorithm>
#include <map>

#include "base/encoding.h"
#include "policy/grammar.h"

namespace sekisho::policy {
namespace {

/// Keys by their folded name.
using Keys = std::map<std::string, std::string>;

void add(Keys& keys, std::string_view name) { keys.emplace(lower_ascii(name), name); }

void add_variables(Keys& keys, const JsonNode& values)
{
    for (const auto& value : list_of(values)) {
        std::string_view rest = value.text;
        for (auto at = rest.find("${"); at != std::string_view::npos; at = rest.find("${")) {
            rest.remove_prefix(at + 2);
            const auto name = rest.substr(0, rest.find_first_of(",}"));
            if (name != "*" && name != "?" && name != "$") add(keys, name);
        }
    }
}

TextPosition position_in(std::string_view text, std::size_t offset)
{
    const auto before = text.substr(0, offset);
    const auto line_start = before.rfind('\n') + 1;  // npos + 1 is 0
    return {static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1, offset - line_start + 1};
}

}  // namespace

std::vector<std::string> context_keys_of(const Policy& policy)
{
    Keys keys;
    const auto source = read_document(policy.document(), policy.kind());
    if (!source) return {};
    const bool variables = source->variables() == Variables::substituted;
    for (const auto& statement : source->statements) {
        if (variables && statement.resources() != nullptr) add_variables(keys, *statement.resources());
        if (statement.condition == nullptr) continue;
        for (const auto& block : statement.condition->items)
            for (std::size_t i = 0; i < block.items.size(); ++i) {
                add(keys, block.names[i].text);
                if (variables) add_variables(keys, block.items[i]);
            }
    }
    std::vector<std::string> names;
    for (auto& [folded, name] : keys) names.push_back(std::move(name));
    return names;
}

std::optional<StatementPlace> place_of(const Policy& policy, std::string_view statement)
{
    const auto source = read_document(policy.document(), policy.kind());
    if (!source) return std::nullopt;
    const auto& compiled = policy.statements();
    const auto found = std::ranges::find(compiled, statement, &Statement::id);
    if (found == compiled.end()) return std::nullopt;
    const auto* node = source->statements[static_cast<std::size_t>(found - compiled.begin())].node;
    return StatementPlace{position_in(policy.document(), node->offset), position_in(policy.document(), node->end)};
}

}  // namespace sekisho::policy
