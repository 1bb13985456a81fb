#include "policy/evaluate.h"

#include "policy/collect.h"
#include "policy/combine.h"

namespace sekisho::policy {
namespace {

Opinion opinion_of(const PolicyPtr& policy, PolicyType type, const PreparedQuestion& question, Matches& matches)
{
    return policy != nullptr ? opinion_of(*policy, type, question, matches) : Opinion{};
}

Opinions gather(const PreparedQuestion& question, const PolicySet& policies, Matches& matches)
{
    Opinions opinions;
    for (const auto& level : policies.resource_control)
        opinions.resource_control |= opinion_of(level, PolicyType::resource_control, question, matches);
    for (const auto& level : policies.service_control) {
        const auto opinion = opinion_of(level, PolicyType::service_control, question, matches);
        opinions.every_level_allows = opinions.every_level_allows && opinion.allows;
        opinions.service_control |= opinion;
    }
    opinions.endpoint = opinion_of(policies.endpoint, PolicyType::endpoint, question, matches);
    opinions.resource = opinion_of(policies.resource, resource_type(question.question(), policies), question, matches);
    opinions.identity = opinion_of(policies.identity, PolicyType::identity, question, matches);
    opinions.boundary = opinion_of(policies.boundary, PolicyType::boundary, question, matches);
    if (policies.session) opinions.session = opinion_of(*policies.session, PolicyType::session, question, matches);
    return opinions;
}

void add_evidence(Decision& decision, const Matches& matches, Effect effect)
{
    std::size_t count = 0;
    matches.each([&](const Match& match) { count += match.statement->effect == effect ? 1U : 0U; });
    decision.evidence.reserve(count);
    matches.each([&](const Match& match) {
        if (match.statement->effect == effect)
            decision.evidence.push_back({match.type, match.policy->name(), match.statement->id});
    });
}

}  // namespace

Decision evaluate(const Question& question, const PolicySet& policies)
{
    const PreparedQuestion prepared(question, policies.boundary != nullptr ? Boundary::present : Boundary::none);
    Matches matches;
    const auto opinions = gather(prepared, policies, matches);
    Decision decision;
    decision.deciding_type = denying_type(opinions, resource_type(question, policies));
    if (decision.deciding_type != PolicyType::none) {
        decision.verdict = Verdict::explicit_deny;
        add_evidence(decision, matches, Effect::deny);
        return decision;
    }
    decision.deciding_type = lacking_type(question, policies, opinions);
    if (decision.deciding_type == PolicyType::none) {
        decision.verdict = Verdict::allowed;
        add_evidence(decision, matches, Effect::allow);
        return decision;
    }
    const bool of_boundary = decision.deciding_type == PolicyType::boundary;
    const bool of_resource = policies.resource != nullptr && decision.deciding_type == resource_type(question, policies);
    const auto& name = of_boundary ? policies.boundary->name() : of_resource ? policies.resource->name() : std::string();
    decision.evidence.push_back({decision.deciding_type, name, {}});
    return decision;
}

}  // namespace sekisho::policy
