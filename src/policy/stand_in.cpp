#include "policy/stand_in.h"

#include "policy/statement.h"

namespace sekisho::policy {
namespace {

/// Without Resource and Principal it is about every resource and every caller.
std::vector<Statement> deny_everything(std::string_view reason)
{
    Statement deny;
    deny.id = reason;
    deny.effect = Effect::deny;
    deny.actions.push_back(Pattern::compile("*", Wildcards::active, Variables::literal).value());
    std::vector<Statement> statements;
    statements.push_back(std::move(deny));
    return statements;
}

}  // namespace

PolicyPtr unreadable_policy(std::string document, PolicyKind kind, std::string name)
{
    return std::make_shared<const Policy>(std::move(name), std::move(document), kind, deny_everything(unreadable_statement));
}

PolicyPtr missing_policy(PolicyKind kind, std::string name)
{
    return std::make_shared<const Policy>(std::move(name), std::string(), kind, deny_everything(missing_statement));
}

bool is_stand_in(const Policy& policy)
{
    if (policy.statements().size() != 1) return false;
    const auto& only = policy.statements().front();
    // A document's Sid may be the same text only in policies whose statements must have both Resource and Principal.
    return (only.id == unreadable_statement || only.id == missing_statement) &&
           only.resource == Statement::Element::absent && only.principal == Statement::Element::absent;
}

}  // namespace sekisho::policy
