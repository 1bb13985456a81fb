#include "policy/analysis/check.h"

namespace sekisho::policy::analysis {

std::vector<Placed> placed(std::span<const PolicyPtr> policies, Effect effect)
{
    std::vector<Placed> all;
    for (std::size_t p = 0; p < policies.size(); ++p) {
        const auto& statements = policies[p]->statements();
        for (std::size_t s = 0; s < statements.size(); ++s)
            if (statements[s].effect == effect) all.push_back({&statements[s], {p, s, statements[s].id}});
    }
    return all;
}

void append(std::vector<const Statement*>& to, const std::vector<Placed>& statements)
{
    for (const auto& one : statements) to.push_back(one.statement);
}

Problem::Askers askers_of(PolicyKind kind)
{
    return names_principals(kind) ? Problem::Askers::anybody : Problem::Askers::holder;
}

Finding refused(std::string message)
{
    Finding finding;
    finding.message = std::move(message);
    return finding;
}

Check::Check(std::string subject, Accept confirms, Budget budget)
    : subject_(std::move(subject)), confirms_(std::move(confirms)), work_(budget.steps)
{
}

bool Check::proves(const Problem& problem)
{
    return search(problem, [](const Point&) { return true; }, work_) == Outcome::no_request;
}

bool Check::proves(const Problem& problem, const StatementPlace& place)
{
    std::optional<Counterexample> found;
    const auto counted = [&](const Counterexample& request) {
        constexpr std::uint64_t steps_of_a_decision = 200;
        return work_.spend(steps_of_a_decision) && confirms_(request);
    };
    const auto outcome = search(
        problem,
        [&](const Point& point) {
            found = request_at(problem, point, names_, counted);
            return found.has_value();
        },
        work_);
    if (outcome == Outcome::no_request) return true;
    if (outcome == Outcome::accepted) {
        auto shown = presentable(*std::move(found), problem, counted);
        confirmed_.push_back(place);
        confirmed_.back().example = to_text(shown);
        if (!finding_.counterexample) finding_.counterexample = std::move(shown);
    }
    if (outcome == Outcome::none_accepted) unproven_.push_back(place);
    return false;
}

Finding Check::finish()
{
    finding_.steps = work_.spent();
    if (finding_.counterexample) {
        finding_.reason = Reason::confirmed;
        finding_.message = subject_ + ": " + to_text(*finding_.counterexample);
        finding_.statements = std::move(confirmed_);
    } else if (work_.exhausted()) {
        finding_.reason = Reason::out_of_budget;
        finding_.message = "not proven: the policies would take more work than a check may do";
    } else if (!unproven_.empty()) {
        finding_.reason = Reason::not_proven;
        finding_.message =
            "not proven: statement " + unproven_.front().id + " could grant it, but no request was found that shows it";
        finding_.statements = std::move(unproven_);
    } else {
        finding_.answer = Answer::pass;
        finding_.reason = Reason::proven;
        finding_.message = "proven: no request exists that would be " + subject_;
    }
    return std::move(finding_);
}

}  // namespace sekisho::policy::analysis
