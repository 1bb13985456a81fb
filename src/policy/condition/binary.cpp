#include "base/encoding.h"
#include "policy/condition/family.h"

namespace sekisho::policy {
namespace {

CompiledOperand compile(std::string_view text, Variables /*none in this family*/)
{
    auto bytes = from_base64(text);
    if (!bytes) return std::unexpected("not base64");
    return Operand(*std::move(bytes));
}

/// The request's value is bytes already.
bool matches(const Operand& operand, Comparison /*only equality*/, std::string_view value, const Context& /*unused*/)
{
    return std::get<std::string>(operand) == value;
}

}  // namespace

const Family binary_family{compile, matches};

}  // namespace sekisho::policy
