#include "gate/authorize.h"

#include <fmt/format.h>

#include "op/errors.h"
#include "op/request_context.h"

namespace sekisho::gate {
namespace {

void note(Passage& passage, const op::AccessCheck& check, const policy::Decision& decision)
{
    audit::Record::Judgement judgement{check.action,
                                       check.resource,
                                       std::string(to_text(decision.verdict)),
                                       std::string(to_text(decision.deciding_type)),
                                       {},
                                       {}};
    if (!decision.evidence.empty()) {
        const auto& decisive = decision.evidence.front();
        judgement.policy_type = to_text(decisive.type);
        judgement.policy = decisive.policy;
        judgement.statement = decisive.statement;
    }
    passage.judgements.push_back(std::move(judgement));
    if (check.resource != "*") passage.resources.push_back({check.resource, check.resource_account});
}

std::string denial_text(const op::AccessCheck& check, const policy::Question& question, const policy::Decision& decision)
{
    return check.denied_message.empty() ? policy::access_denied_message(question, decision) : check.denied_message;
}

}  // namespace

Authorizer::Authorizer(const op::PolicySource& policies) : policies_(policies) {}

Result<void> Authorizer::judge(Passage& passage, const op::AccessCheck& check, const Side& side)
{
    auto context = side.context;
    context.merge(check.context);
    if (const auto& owner = check.resource_account.empty() ? side.caller.account() : check.resource_account; !owner.empty())
        context.set("aws:ResourceAccount", owner);

    side.policies.resource = check.resource_policy;
    side.policies.resource_side = check.resource_side;
    const policy::Question question{side.caller.principal, check.action, check.resource, check.resource_account, context};
    const auto decision = policy::evaluate(question, side.policies);
    note(passage, check, decision);
    if (decision.allowed()) return {};
    return fail(op::errors::access_denied(denial_text(check, question, decision)));
}

Result<void> Authorizer::judge_subject(Passage& passage, const op::AccessCheck& check) const
{
    TRY(auto policies, policies_.policies_of(*check.subject));
    return judge(passage, check, {*check.subject, policies, op::subject_context(*check.subject, *passage.envelope)});
}

Result<op::PassKey> Authorizer::authorize(Passage& passage) const
{
    TRY(const auto checks, std::as_const(*passage.call).access(*passage.caller, *passage.envelope));
    if (checks.empty()) {
        if (passage.operation->open_reason() == nullptr)
            return fail(op::errors::internal_failure("the operation declares no access and is not open"));
        return op::PassKey();
    }
    TRY(auto policies, policies_.policies_of(*passage.caller));
    const Side own{*passage.caller, policies, op::request_context(*passage.caller, *passage.envelope)};
    std::vector<bool> advisory;
    for (const auto& check : checks) {
        auto verdict = check.subject ? judge_subject(passage, check) : judge(passage, check, own);
        if (check.advisory) advisory.push_back(verdict.has_value());
        else TRY_VOID(std::move(verdict));
    }
    return op::PassKey(std::move(advisory));
}

}  // namespace sekisho::gate
