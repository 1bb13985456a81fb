#include "policy/condition/family.h"

namespace sekisho::policy {
namespace {

CompiledOperand compile_literal(std::string_view text, Variables variables)
{
    auto pattern = Pattern::compile(text, Wildcards::literal, variables);
    if (!pattern) return std::unexpected(std::move(pattern.error()));
    return Operand(*std::move(pattern));
}

CompiledOperand compile_like(std::string_view text, Variables variables)
{
    auto pattern = Pattern::compile(text, Wildcards::active, variables);
    if (!pattern) return std::unexpected(std::move(pattern.error()));
    return Operand(*std::move(pattern));
}

bool matches(const Operand& operand, Comparison /*only equality*/, std::string_view value, const Context& context)
{
    return std::get<Pattern>(operand).matches(value, context);
}

bool matches_ignoring_case(const Operand& operand, Comparison /*only equality*/, std::string_view value,
                           const Context& context)
{
    return std::get<Pattern>(operand).matches_ignoring_case(value, context);
}

}  // namespace

const Family string_equals_family{compile_literal, matches};
const Family string_equals_ignore_case_family{compile_literal, matches_ignoring_case};
const Family string_like_family{compile_like, matches};

}  // namespace sekisho::policy
