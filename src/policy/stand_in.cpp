#include "policy/stand_in.h"

#include "policy/statement.h"

namespace sekisho::policy {

PolicyPtr unreadable_policy(std::string document, PolicyKind kind, std::string name)
{
    // Without Resource and Principal it is about every resource and every caller.
    Statement deny;
    deny.id = unreadable_statement;
    deny.effect = Effect::deny;
    deny.actions.push_back(Pattern::compile("*", Wildcards::active, Variables::literal).value());
    std::vector<Statement> statements;
    statements.push_back(std::move(deny));
    return std::make_shared<const Policy>(std::move(name), std::move(document), kind, std::move(statements));
}

bool is_unreadable(const Policy& policy)
{
    // No document has a statement without Resource and Principal whose Sid is this: blanks are for kinds that demand both.
    if (policy.statements().size() != 1) return false;
    const auto& only = policy.statements().front();
    return only.id == unreadable_statement && only.resource == Statement::Element::absent &&
           only.principal == Statement::Element::absent;
}

}  // namespace sekisho::policy
