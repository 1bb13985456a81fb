#include "policy/condition/family.h"

namespace sekisho::policy {
namespace {

// ArnEquals and ArnLike are the same operator. A pattern that can never have six parts would silently never match,
// which on a Deny allows; such a document is refused. A variable may bring colons of its own.
CompiledOperand compile(std::string_view text, Variables variables)
{
    constexpr std::size_t colons_of_an_arn = 5;
    auto pattern = Pattern::compile(text, Wildcards::active, variables);
    if (!pattern) return std::unexpected(std::move(pattern.error()));
    if (text != "*" && !pattern->has_variables() && pattern->colons() < colons_of_an_arn)
        return std::unexpected("an ARN pattern has six parts, or is \"*\"");
    return Operand(*std::move(pattern));
}

bool matches(const Operand& operand, Comparison /*only equality*/, std::string_view value, const Context& context)
{
    return std::get<Pattern>(operand).matches_arn(value, context);
}

}  // namespace

const Family arn_family{compile, matches};

}  // namespace sekisho::policy
