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
    auto at = count_;
    while (at > 0 && few_[at - 1].policy == match.policy && few_[at - 1].type == match.type &&
           few_[at - 1].position > match.position)
        --at;
    cut_short_ = cut_short_ || full();
    if (at == few_.size()) return;
    if (!full()) ++count_;
    std::move_backward(few_.begin() + at, few_.begin() + count_ - 1, few_.begin() + count_);
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
    policy.candidates(question.action(), [&](std::uint32_t position) {
        const auto& statement = policy.statements()[position];
        const auto naming = applies(statement, question);
        if (naming == Naming::not_named) return;
        if (statement.effect == Effect::deny) {
            matches.denials.add({type, position, &policy, &statement});
            opinion.denies = true;
        } else {
            matches.allows.add({type, position, &policy, &statement});
            opinion.allows = true;
            opinion.naming = std::max(opinion.naming, naming);
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
