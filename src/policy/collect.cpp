#include "policy/collect.h"

#include <algorithm>

#include "base/encoding.h"

namespace sekisho::policy {
namespace {

using Element = Statement::Element;

bool resource_matches(const Statement& statement, const Question& question)
{
    if (statement.resource == Element::absent) return true;
    const bool listed = std::ranges::any_of(
        statement.resources, [&](const Pattern& pattern) { return pattern.matches(question.resource, question.context); });
    return listed == (statement.resource == Element::listed);
}

Naming applies(const Statement& statement, const PreparedQuestion& question)
{
    if (!action_matches(statement, question.action()) || !resource_matches(statement, question.question()))
        return Naming::not_named;
    const auto naming = naming_in(statement, question);
    if (naming == Naming::not_named) return naming;
    const auto& context = question.question().context;
    const bool all =
        std::ranges::all_of(statement.conditions, [&](const Condition& condition) { return holds(condition, context); });
    return all ? naming : Naming::not_named;
}

/// Whether one more statement of the effect can change neither the verdict nor what is kept of the evidence. Once
/// something denies, no Allow matters.
bool is_settled(const Opinion& opinion, Effect effect, const MatchesByEffect& matches)
{
    if (effect == Effect::deny) return opinion.denies && matches.denials.full();
    if (!matches.denials.empty()) return true;
    return opinion.allows && opinion.naming == Naming::direct && matches.allows.full();
}

}  // namespace

bool action_matches(const Statement& statement, std::string_view action)
{
    const bool listed =
        std::ranges::any_of(statement.actions, [&](const Pattern& pattern) { return pattern.matches_plain(action); });
    return listed == (statement.action == Element::listed);
}

Naming naming_in(const Statement& statement, const PreparedQuestion& question)
{
    const auto& principal = question.question().principal;
    switch (statement.principal) {
        case Element::absent: return Naming::direct;
        case Element::listed: return naming_of(statement.principals, principal, statement.effect);
        case Element::all_but_listed:
            return exempts(statement.principals, principal, question.boundary()) ? Naming::not_named : Naming::direct;
    }
    return Naming::not_named;
}

PreparedQuestion::PreparedQuestion(const Question& question, Boundary boundary) : question_(question), boundary_(boundary)
{
    if (question.action.size() > buffer_.size()) {
        long_action_ = lower_ascii(question.action);
        action_ = long_action_;
        return;
    }
    const auto fold = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    std::ranges::transform(question.action, buffer_.begin(), fold);
    action_ = {buffer_.data(), question.action.size()};
}

void Matches::add(const Match& match) noexcept
{
    if (full()) return cut_short();
    const auto follows = [&](const Match& other) {
        return other.policy == match.policy && other.type == match.type && other.position > match.position;
    };
    auto at = count_++;
    for (; at > 0 && follows(few_[at - 1]); --at) few_[at] = few_[at - 1];
    few_[at] = match;
}

EvidenceList Matches::evidence() const noexcept
{
    EvidenceList list;
    for (std::size_t i = 0; i < count_; ++i) list.push_back({few_[i].type, few_[i].policy->name(), few_[i].statement->id});
    if (cut_short_) list.cut_short();
    return list;
}

Opinion& Opinion::operator|=(const Opinion& other)
{
    denies = denies || other.denies;
    allows = allows || other.allows;
    naming = std::max(naming, other.naming);
    return *this;
}

Opinion opinion_of(const Policy& policy, PolicyType type, const PreparedQuestion& question, MatchesByEffect& matches)
{
    Opinion opinion;
    policy.index().candidates(
        question.action(), question.question().resource, [&](std::span<const std::uint32_t> positions, Effect effect) {
            auto& of_effect = effect == Effect::deny ? matches.denials : matches.allows;
            for (const auto position : positions) {
                if (is_settled(opinion, effect, matches)) return of_effect.cut_short();
                const auto& statement = policy.statements()[position];
                const auto naming = applies(statement, question);
                if (naming == Naming::not_named) continue;
                of_effect.add({type, position, &policy, &statement});
                opinion |= effect == Effect::deny ? Opinion{true, false, {}} : Opinion{false, true, naming};
            }
        });
    return opinion;
}

Opinion opinion_of(std::span<const PolicyPtr> policies, PolicyType type, const PreparedQuestion& question,
                   MatchesByEffect& matches)
{
    Opinion opinion;
    for (const auto& policy : policies)
        if (policy != nullptr) opinion |= opinion_of(*policy, type, question, matches);
    return opinion;
}

}  // namespace sekisho::policy
