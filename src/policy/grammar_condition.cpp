#include <fmt/format.h>

#include "base/encoding.h"
#include "policy/grammar.h"

namespace sekisho::policy {
namespace {

Result<Condition> compile_condition(const QualifiedOperator& op, std::string_view key, const JsonNode& values,
                                    std::pair<std::string_view, Variables> place)
{
    const auto [path, variables] = place;
    Condition condition{op, lower_ascii(key), {}};
    const auto list = list_of(values);
    for (std::size_t i = 0; i < list.size(); ++i) {
        auto operand = op.base->family->compile(list[i].text, variables);
        if (!operand) return malformed(legacy_parsing, list[i], element_path(values, path, i), operand.error());
        condition.values.push_back(*std::move(operand));
    }
    return condition;
}

}  // namespace

Result<std::vector<Condition>> compile_conditions(const StatementSource& source, Variables variables)
{
    std::vector<Condition> conditions;
    if (source.condition == nullptr) return conditions;
    const auto& block = *source.condition;
    for (std::size_t i = 0; i < block.items.size(); ++i) {
        const auto& keys = block.items[i];
        const auto op = parse_operator(block.names[i].text);
        if (!op) continue;  // Over no key at all, as the syntax step made sure: AWS accepts that.
        for (std::size_t k = 0; k < keys.items.size(); ++k) {
            const auto path = fmt::format("{}.Condition.{}.{}", source.path, block.names[i].text, keys.names[k].text);
            TRY(auto condition, compile_condition(*op, keys.names[k].text, keys.items[k], {path, variables}));
            conditions.push_back(std::move(condition));
        }
    }
    return conditions;
}

}  // namespace sekisho::policy
