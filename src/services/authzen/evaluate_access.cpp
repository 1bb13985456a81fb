#include "services/authzen/evaluate_access.h"

#include <algorithm>

#include "services/iam/callers.h"

namespace sekisho::authzen {
namespace {

using shapes::authzen::Decision;
using shapes::authzen::DecisionContext;
using shapes::authzen::DecisionError;

Place place_of(const op::Caller& caller, const op::Envelope& envelope) { return {caller.account(), envelope.region}; }

/// Nobody has no policies, so that an unknown subject is denied like any other who may not.
std::shared_ptr<const op::Caller> subject_of(const std::shared_ptr<const iam::IamState>& state, const Terms& terms)
{
    auto asked = std::make_shared<op::Caller>();
    if (state != nullptr)
        if (auto known = iam::caller_as(*state, terms.principal)) *asked = *std::move(known);
    add_tags(*asked, terms.tags);
    return asked;
}

/// The permission to ask, and the question itself, whose verdict does not stop the call.
void add_checks(op::AccessChecks& checks, const std::shared_ptr<const iam::IamState>& state, const Terms& terms)
{
    op::AccessCheck ask;
    ask.action = "sekisho:EvaluateAccess";
    ask.resource = terms.principal;
    checks.push_back(std::move(ask));

    op::AccessCheck question;
    question.action = terms.action;
    question.resource = terms.resource;
    question.context = terms.context;
    question.advisory = true;
    question.subject = subject_of(state, terms);
    checks.push_back(std::move(question));
}

DecisionContext reason(const op::Envelope& envelope)
{
    DecisionContext context;
    context.request_id = envelope.request_id;
    return context;
}

/// An answer that is no has the request id, by which `sekisho explain` tells why.
Decision decided(bool allowed, const op::Envelope& envelope)
{
    Decision decision;
    decision.decision = allowed;
    if (!allowed) decision.context = reason(envelope);
    return decision;
}

Decision meaningless(const Error& error, const op::Envelope& envelope)
{
    auto decision = decided(false, envelope);
    decision.context->error = DecisionError{error.message, error.status};
    return decision;
}

Evaluation evaluation_of(const EvaluateAccess::Input& input)
{
    return {input.subject, input.action, input.resource, input.context};
}

/// The evaluations of a batch with the defaults in place of what they leave out; one of the defaults alone where it has
/// none.
std::vector<Evaluation> evaluations_of(const EvaluateAccessBatch::Input& input)
{
    const Evaluation defaults{input.subject, input.action, input.resource, input.context};
    if (!input.evaluations || input.evaluations->empty()) return {defaults};
    std::vector<Evaluation> all;
    for (const auto& item : *input.evaluations)
        all.push_back({item.subject ? item.subject : defaults.subject, item.action ? item.action : defaults.action,
                       item.resource ? item.resource : defaults.resource, item.context ? item.context : defaults.context});
    return all;
}

bool is_single(const EvaluateAccessBatch::Input& input) { return !input.evaluations || input.evaluations->empty(); }

/// Whether the semantic that was asked for ends the answer with this decision.
bool ends(const EvaluateAccessBatch::Input& input, const Decision& decision)
{
    using namespace shapes::authzen::EvaluationsSemantic;
    const auto semantic = input.options ? input.options->evaluations_semantic.value_or("") : std::string();
    return (semantic == deny_on_first_deny && !decision.decision) ||
           (semantic == permit_on_first_permit && decision.decision);
}

}  // namespace

Result<op::AccessChecks> EvaluateAccess::access(const Input& input, const op::Caller& caller,
                                                const op::Envelope& envelope) const
{
    TRY(const auto terms, terms_of(evaluation_of(input), place_of(caller, envelope)));
    op::AccessChecks checks;
    add_checks(checks, accounts_->state_of(caller.account()), terms);
    return checks;
}

Task<Result<EvaluateAccess::Output>> EvaluateAccess::execute(op::Authorized<Input> call) const
{
    const auto decision = decided(call.advisory().at(0), call.envelope());
    Output output;
    output.requestId = call->requestId;
    output.decision = decision.decision;
    output.context = decision.context;
    co_return output;
}

Result<op::AccessChecks> EvaluateAccessBatch::access(const Input& input, const op::Caller& caller,
                                                     const op::Envelope& envelope) const
{
    const auto state = accounts_->state_of(caller.account());
    op::AccessChecks checks;
    for (const auto& evaluation : evaluations_of(input)) {
        const auto terms = terms_of(evaluation, place_of(caller, envelope));
        if (terms) add_checks(checks, state, *terms);
        else if (is_single(input)) return std::unexpected(terms.error());
    }
    // Where nothing has a meaning, there is nothing to judge; that one may ask at all is still judged.
    if (checks.empty()) {
        op::AccessCheck ask;
        ask.action = "sekisho:EvaluateAccess";
        checks.push_back(std::move(ask));
    }
    return checks;
}

Task<Result<EvaluateAccessBatch::Output>> EvaluateAccessBatch::execute(op::Authorized<Input> call) const
{
    // What is well-formed depends on the input alone, so the verdicts stand in the order of the well-formed evaluations.
    auto verdict = call.advisory().begin();
    std::vector<Decision> decisions;
    for (const auto& evaluation : evaluations_of(*call)) {
        const auto terms = terms_of(evaluation, place_of(call.caller(), call.envelope()));
        decisions.push_back(terms ? decided(*verdict++, call.envelope()) : meaningless(terms.error(), call.envelope()));
        if (ends(*call, decisions.back())) break;
    }
    Output output;
    output.requestId = call->requestId;
    if (is_single(*call)) {
        output.decision = decisions.front().decision;
        output.context = decisions.front().context;
    } else {
        output.evaluations = std::move(decisions);
    }
    co_return output;
}

Result<op::AccessChecks> GetPolicyDecisionPoint::access(const Input& /*input*/, const op::Caller& /*caller*/,
                                                        const op::Envelope& /*envelope*/) const
{
    return op::AccessChecks{};
}

Task<Result<GetPolicyDecisionPoint::Output>> GetPolicyDecisionPoint::execute(op::Authorized<Input> /*call*/) const
{
    Output output;
    output.policy_decision_point = public_url_;
    output.access_evaluation_endpoint = public_url_ + "/access/v1/evaluation";
    output.access_evaluations_endpoint = public_url_ + "/access/v1/evaluations";
    co_return output;
}

}  // namespace sekisho::authzen
