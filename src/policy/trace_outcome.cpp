#include "policy/trace_outcome.h"

#include <algorithm>
#include <array>

namespace sekisho::policy {
namespace {

/// The groups of statements of which each settles one thing.
enum Group : std::size_t { denies, service_control, endpoint, identity, boundary, session, resource, group_count };

Truth all_levels(const std::vector<Truth>& levels)
{
    auto all = Truth::yes;
    for (const auto level : levels) all = and_(all, level);
    return all;
}

/// What each group may be: of a Truth 0 and 1, of the resource's policy a Naming.
using Possible = std::array<std::vector<int>, group_count>;

std::vector<int> values_of(Truth truth)
{
    if (truth == Truth::unknown) return {0, 1};
    return {truth == Truth::yes ? 1 : 0};
}

Possible possible_in(const Standing& standing)
{
    Possible possible;
    possible[denies] = values_of(standing.denied);
    possible[service_control] = values_of(all_levels(standing.service_control));
    possible[endpoint] = values_of(standing.endpoint);
    possible[identity] = values_of(standing.identity);
    possible[boundary] = values_of(standing.boundary);
    possible[session] = values_of(standing.session);
    possible[resource].push_back(static_cast<int>(standing.resource));
    for (const auto naming : standing.resource_perhaps) possible[resource].push_back(static_cast<int>(naming));
    return possible;
}

using Values = std::array<int, group_count>;

Opinions opinions_of(const Values& values)
{
    Opinions opinions;
    opinions.every_level_allows = values[service_control] != 0;
    opinions.endpoint.allows = values[endpoint] != 0;
    opinions.identity.allows = values[identity] != 0;
    opinions.boundary.allows = values[boundary] != 0;
    opinions.session.allows = values[session] != 0;
    opinions.resource.naming = static_cast<Naming>(values[resource]);
    opinions.resource.allows = opinions.resource.naming != Naming::not_named;
    return opinions;
}

/// Every combination of possible values with its outcome; one number counts through them all.
class Combinations {
public:
    Combinations(const Question& question, const PolicySet& policies, const Standing& standing)
        : possible_(possible_in(standing))
    {
        std::size_t count = 1;
        for (std::size_t group = 0; group < group_count; ++group) {
            stride_[group] = count;
            count *= possible_[group].size();
        }
        for (std::size_t i = 0; i < count; ++i) {
            const auto tried = values(i);
            allowed_.push_back(tried[denies] == 0 &&
                               lacking_type(question, policies, opinions_of(tried)) == PolicyType::none);
        }
    }
    [[nodiscard]] Outcome outcome() const
    {
        if (std::ranges::all_of(allowed_, std::identity())) return Outcome::allowed;
        return std::ranges::none_of(allowed_, std::identity()) ? Outcome::denied : Outcome::unknown;
    }
    /// Whether a change of this group alone ever changes the outcome.
    [[nodiscard]] bool matters(Group group) const
    {
        for (std::size_t i = 0; i < allowed_.size(); ++i)
            for (std::size_t to = 0; to < possible_[group].size(); ++to)
                if (allowed_[i] != allowed_[i - digit(i, group) * stride_[group] + to * stride_[group]]) return true;
        return false;
    }

private:
    [[nodiscard]] std::size_t digit(std::size_t i, Group group) const
    {
        return i / stride_[group] % possible_[group].size();
    }
    [[nodiscard]] Values values(std::size_t i) const
    {
        Values values{};
        for (std::size_t group = 0; group < group_count; ++group) values[group] = possible_[group][digit(i, Group(group))];
        return values;
    }

    Possible possible_;
    std::array<std::size_t, group_count> stride_{};
    std::vector<bool> allowed_;
};

Group group_of(PolicyType type, Effect effect)
{
    if (effect == Effect::deny) return denies;
    switch (type) {
        case PolicyType::service_control: return service_control;
        case PolicyType::endpoint: return endpoint;
        case PolicyType::identity: return identity;
        case PolicyType::boundary: return boundary;
        case PolicyType::session: return session;
        case PolicyType::resource:
        case PolicyType::trust: return resource;
        case PolicyType::none:
        case PolicyType::resource_control: break;
    }
    return group_count;  // The Allow of a resource control policy settles nothing.
}

void add(Standing& standing, const JudgedPolicy& policy, const Judgement& judgement)
{
    const auto truth = judgement.applies;
    switch (group_of(policy.type, judgement.statement->effect)) {
        case denies: standing.denied = or_(standing.denied, truth); break;
        case service_control: {
            auto& level = standing.service_control[policy.level];
            level = or_(level, truth);
            break;
        }
        case endpoint: standing.endpoint = or_(standing.endpoint, truth); break;
        case identity: standing.identity = or_(standing.identity, truth); break;
        case boundary: standing.boundary = or_(standing.boundary, truth); break;
        case session: standing.session = or_(standing.session, truth); break;
        case resource:
            if (truth == Truth::yes) standing.resource = std::max(standing.resource, judgement.naming);
            if (truth == Truth::unknown) standing.resource_perhaps.push_back(judgement.naming);
            break;
        case group_count: break;
    }
}

/// Whether the statement could still change its group.
bool is_open(const Judgement& judgement, const JudgedPolicy& policy, const Standing& standing)
{
    if (judgement.applies != Truth::unknown) return false;
    const auto group = group_of(policy.type, judgement.statement->effect);
    if (group == service_control) return standing.service_control[policy.level] == Truth::unknown;
    return group != resource || judgement.naming > standing.resource;
}

}  // namespace

Standing standing_of(const std::vector<JudgedPolicy>& judged, const PolicySet& policies)
{
    Standing standing;
    standing.service_control.assign(policies.service_control.size(), Truth::no);
    for (const auto& policy : judged)
        for (const auto& judgement : policy.statements) add(standing, policy, judgement);
    auto& perhaps = standing.resource_perhaps;
    std::erase_if(perhaps, [&](Naming naming) { return naming <= standing.resource; });
    std::ranges::sort(perhaps);
    perhaps.erase(std::ranges::unique(perhaps).begin(), perhaps.end());
    return standing;
}

Opinions sure_opinions(const Standing& standing)
{
    const auto possible = possible_in(standing);
    Values weakest{};
    for (std::size_t group = 0; group < group_count; ++group) weakest[group] = possible[group].front();
    return opinions_of(weakest);
}

Hanging hanging_of(const Question& question, const PolicySet& policies, const std::vector<JudgedPolicy>& judged)
{
    const auto standing = standing_of(judged, policies);
    const Combinations combinations(question, policies, standing);
    Hanging hanging{combinations.outcome(), {}};
    if (hanging.outcome != Outcome::unknown) return hanging;
    std::array<bool, group_count + 1> matters{};
    for (std::size_t group = 0; group < group_count; ++group) matters[group] = combinations.matters(Group(group));
    for (const auto& policy : judged)
        for (const auto& judgement : policy.statements)
            if (is_open(judgement, policy, standing) && matters[group_of(policy.type, judgement.statement->effect)])
                hanging.on.emplace_back(&policy, &judgement);
    return hanging;
}

}  // namespace sekisho::policy
