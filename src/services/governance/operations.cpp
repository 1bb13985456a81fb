#include "services/governance/operations.h"

#include <fmt/format.h>

#include "op/errors.h"
#include "services/governance/budgets.h"
#include "services/governance/limits.h"
#include "services/governance/usage.h"

namespace sekisho::governance {

op::AccessChecks check_for(std::string action, const std::string& owner, std::string_view rest, const op::Envelope& envelope)
{
    op::AccessCheck check;
    check.action = std::move(action);
    check.resource = fmt::format("arn:aws:sekisho:{}:{}:{}", envelope.region, owner, rest);
    check.resource_account = owner;
    return {check};
}

Result<limits::Scope> scope_of(const Parts& parts, const std::optional<std::map<std::string, std::string>>& members)
{
    limits::Scope scope;
    if (members) scope.members.insert(members->begin(), members->end());
    TRY_VOID(limits::check(scope));
    const auto model = scope.members.find("model");
    if (model != scope.members.end() && model->second != limits::Scope::each && !parts.is_model(model->second))
        return fail(op::errors::validation(fmt::format("There is no model `{}` here.", model->second)));
    return scope;
}

op::Operations make_operations(Parts parts)
{
    op::Operations operations;
    operations.push_back(op::make_operation<PutBudget>(parts));
    operations.push_back(op::make_operation<DeleteBudget>(parts));
    operations.push_back(op::make_operation<ListBudgets>(parts));
    operations.push_back(op::make_operation<PutLimit>(parts));
    operations.push_back(op::make_operation<DeleteLimit>(parts));
    operations.push_back(op::make_operation<ListLimits>(parts));
    operations.push_back(op::make_operation<GetUsage>(parts));
    return operations;
}

}  // namespace sekisho::governance
