#include <optional>

#include "base/encoding.h"
#include "policy/condition/family.h"

namespace sekisho::policy {
namespace {

std::optional<bool> parse_bool(std::string_view text)
{
    if (equal_ignoring_case(text, "true")) return true;
    if (equal_ignoring_case(text, "false")) return false;
    return std::nullopt;
}

CompiledOperand compile(std::string_view text, Variables /*none in these families*/)
{
    const auto value = parse_bool(text);
    if (!value) return std::unexpected("neither \"true\" nor \"false\"");
    return Operand(*value);
}

bool matches(const Operand& operand, Comparison /*only equality*/, std::string_view value, const Context& /*unused*/)
{
    return parse_bool(value) == std::get<bool>(operand);
}

bool never(const Operand&, Comparison, std::string_view, const Context&) { return false; }

}  // namespace

const Family bool_family{compile, matches};
const Family null_family{compile, never};

}  // namespace sekisho::policy
