#include "services/governance/limits.h"

namespace sekisho::governance {

Result<op::AccessChecks> PutLimit::access(const Input& input, const op::Caller& /*caller*/,
                                          const op::Envelope& envelope) const
{
    return check_for("sekisho:PutLimit", parts_.management, "limit/" + input.Name, envelope);
}

Task<Result<PutLimit::Output>> PutLimit::execute(op::Authorized<Input> call) const
{
    sekisho::limits::Rule rule;
    rule.name = call->Name;
    CO_TRY(rule.scope, scope_of(parts_, call->Scope));
    rule.requests_per_minute = call->RequestsPerMinute;
    rule.tokens_per_minute = call->TokensPerMinute;
    rule.concurrent = call->Concurrent;
    CO_TRY_VOID(co_await parts_.limits->put(std::move(rule)));
    co_return Output{};
}

Result<op::AccessChecks> DeleteLimit::access(const Input& input, const op::Caller& /*caller*/,
                                             const op::Envelope& envelope) const
{
    return check_for("sekisho:DeleteLimit", parts_.management, "limit/" + input.Name, envelope);
}

Task<Result<DeleteLimit::Output>> DeleteLimit::execute(op::Authorized<Input> call) const
{
    CO_TRY_VOID(co_await parts_.limits->erase(call->Name));
    co_return Output{};
}

Result<op::AccessChecks> ListLimits::access(const Input& /*input*/, const op::Caller& /*caller*/,
                                            const op::Envelope& envelope) const
{
    return check_for("sekisho:ListLimits", parts_.management, "limit/*", envelope);
}

Task<Result<ListLimits::Output>> ListLimits::execute(op::Authorized<Input> /*call*/) const
{
    Output output;
    for (const auto& defined : parts_.limits->all()) {
        shapes::governance::Limit shape;
        shape.Name = defined.rule.name;
        shape.Scope = {defined.rule.scope.members.begin(), defined.rule.scope.members.end()};
        shape.RequestsPerMinute = defined.rule.requests_per_minute;
        shape.TokensPerMinute = defined.rule.tokens_per_minute;
        shape.Concurrent = defined.rule.concurrent;
        shape.Origin = defined.configured ? shapes::governance::Origin::configuration : shapes::governance::Origin::api;
        output.Limits.push_back(std::move(shape));
    }
    co_return output;
}

}  // namespace sekisho::governance
