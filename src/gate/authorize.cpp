#include "gate/authorize.h"

#include "op/errors.h"
#include "op/request_context.h"
#include "review/recording.h"

namespace sekisho::gate {
namespace {

// A call with many advisory checks (DeleteObjects) does not buy as many searches for reasons.
constexpr std::size_t most_traced = 16;

std::string denial_text(const op::AccessCheck& check, const policy::Question& question, const policy::Decision& decision)
{
    return check.denied_message.empty() ? policy::access_denied_message(question, decision) : check.denied_message;
}

/// What the holder of a Bedrock API key needs besides, whatever he asks for.
/// https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-permissions.html
op::AccessCheck may_use_a_key(const std::string& bearer_type)
{
    op::AccessCheck check;
    check.action = "bedrock:CallWithBearerToken";
    check.context.set("bedrock:bearerTokenType", bearer_type);
    return check;
}

}  // namespace

Authorizer::Authorizer(const op::PolicySource& policies, const op::AuthorizationMessages& messages)
    : policies_(policies), messages_(messages)
{
}

Result<void> Authorizer::judge(Passage& passage, const op::AccessCheck& check, const Side& side) const
{
    auto context = side.context;
    context.merge(check.context);
    const auto owner = op::owner_of(check, side.caller);
    policies_.set_accounts(side.caller, owner, check.action, side.policies, context);
    side.policies.resource = check.resource_policy;
    side.policies.resource_side = check.resource_side;
    const policy::Question question{side.caller.principal, check.action, check.resource, owner, context};
    const auto decision = policy::evaluate(question, side.policies);
    passage.judgements.push_back(review::judgement_of(check, decision, passage.basis));
    if (check.subject)
        passage.judgements.back().subject = review::basis_of_subject(side.caller, *passage.envelope, side.context);
    if (check.resource != "*") passage.resources.push_back({check.resource, owner});
    if (owner != side.caller.account()) passage.judgements.back().resource_account = owner;
    if (decision.allowed()) return {};
    auto error = op::errors::access_denied(denial_text(check, question, decision));
    add_reasons(passage, check, question, side.policies, error);
    return fail(std::move(error));
}

void Authorizer::add_reasons(Passage& passage, const op::AccessCheck& check, const policy::Question& question,
                             const policy::PolicySet& policies, Error& error) const
{
    if (passage.traced == most_traced) return;
    ++passage.traced;
    const auto trace = policy::trace(question, policies);
    review::add_reasons(passage.judgements.back(), trace);
    if (check.advisory || check.subject) return;
    if (auto message = messages_.seal(question, trace); !message.empty())
        error.headers.emplace_back(op::message_header, std::move(message));
}

Result<void> Authorizer::judge_subject(Passage& passage, const op::AccessCheck& check) const
{
    TRY(auto policies, policies_.policies_of(*check.subject));
    return judge(passage, check, {*check.subject, policies, op::subject_context(*check.subject, *passage.envelope)});
}

Result<op::PassKey> Authorizer::authorize(Passage& passage) const
{
    TRY(auto checks, passage.call->access(*passage.caller, *passage.envelope));
    if (checks.empty()) {
        if (passage.operation->open_reason() == nullptr)
            return fail(op::errors::internal_failure("the operation declares no access and is not open"));
        return op::PassKey();
    }
    if (!passage.bearer_type.empty()) checks.insert(checks.begin(), may_use_a_key(passage.bearer_type));
    TRY(auto policies, policies_.policies_of(*passage.caller));
    const Side own{*passage.caller, policies, op::request_context(*passage.caller, *passage.envelope)};
    passage.basis = review::basis_of(*passage.caller, *passage.envelope, own.context);
    std::vector<bool> advisory;
    for (const auto& check : checks) {
        auto verdict = check.subject ? judge_subject(passage, check) : judge(passage, check, own);
        if (check.advisory) advisory.push_back(verdict.has_value());
        else TRY_VOID(std::move(verdict));
    }
    for (const auto& check : checks)
        if (check.absent) return fail(*check.absent);
    return op::PassKey(std::move(advisory));
}

}  // namespace sekisho::gate
