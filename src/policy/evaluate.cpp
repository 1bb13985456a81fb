#include "policy/evaluate.h"

#include "policy/collect.h"
#include "policy/combine.h"

namespace sekisho::policy {
namespace {

Opinion opinion_of(const PolicyPtr& policy, PolicyType type, const PreparedQuestion& question, MatchesByEffect& matches)
{
    return policy != nullptr ? opinion_of(*policy, type, question, matches) : Opinion{};
}

Opinions gather(const PreparedQuestion& question, const PolicySet& policies, MatchesByEffect& matches)
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

/// The name of the one policy that lacked an Allow; empty where there are several, or none.
std::string_view name_of_lacking(PolicyType type, const Question& question, const PolicySet& policies)
{
    if (type == PolicyType::boundary) return policies.boundary->name();
    if (policies.resource != nullptr && type == resource_type(question, policies)) return policies.resource->name();
    return {};
}

}  // namespace

Decision evaluate(const Question& question, const PolicySet& policies)
{
    const PreparedQuestion prepared(question, policies.boundary != nullptr ? Boundary::present : Boundary::none);
    MatchesByEffect matches;
    const auto opinions = gather(prepared, policies, matches);
    Decision decision;
    decision.deciding_type = denying_type(opinions, resource_type(question, policies));
    if (decision.deciding_type != PolicyType::none) {
        decision.verdict = Verdict::explicit_deny;
        decision.evidence = matches.denials.evidence();
        return decision;
    }
    decision.deciding_type = lacking_type(question, policies, opinions);
    if (decision.deciding_type == PolicyType::none) {
        decision.verdict = Verdict::allowed;
        decision.evidence = matches.allows.evidence();
        return decision;
    }
    decision.evidence.push_back({decision.deciding_type, name_of_lacking(decision.deciding_type, question, policies), {}});
    return decision;
}

}  // namespace sekisho::policy
