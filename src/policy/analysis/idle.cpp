#include <algorithm>

#include "policy/analysis/check.h"

namespace sekisho::policy::analysis {
namespace {

using Delegation = Problem::Delegation;

/// Looks at the statements of one document.
class Idle {
public:
    Idle(const PolicyPtr& policy, Budget budget)
        : statements_(policy->statements()), askers_(askers_of(policy->kind())), check_({}, {}, budget)
    {
    }

    std::vector<IdleStatement> find()
    {
        std::vector<IdleStatement> found;
        idle_.assign(statements_.size(), false);
        for (std::size_t i = statements_.size(); i-- > 0 && !check_.exhausted();) {
            auto idle = judge(i);
            if (!idle) continue;
            idle_[i] = true;
            found.push_back(*std::move(idle));
        }
        std::ranges::sort(found, {}, &IdleStatement::statement);
        return found;
    }

private:
    using Positions = std::vector<std::size_t>;

    std::optional<IdleStatement> judge(std::size_t i)
    {
        using Why = IdleStatement::Why;
        const auto& statement = statements_[i];
        if (covered(i, {})) return IdleStatement{Why::vacuous, i, statement.id, {}};
        Positions same, denies;
        for (std::size_t other = 0; other < statements_.size(); ++other) {
            if (other == i || idle_[other]) continue;
            if (statements_[other].effect == statement.effect) same.push_back(other);
            else if (statement.effect == Effect::allow) denies.push_back(other);
        }
        if (!denies.empty() && covered(i, denies)) return IdleStatement{Why::shadowed, i, statement.id, fewest(i, denies)};
        if (!same.empty() && covered(i, same)) return IdleStatement{Why::redundant, i, statement.id, fewest(i, same)};
        return std::nullopt;
    }

    bool covered(std::size_t i, const Positions& by)
    {
        Problem problem{&statements_[i], {}, {}, askers_, Delegation::does_not_cover};
        for (const auto other : by) problem.minus.push_back(&statements_[other]);
        return check_.proves(problem);
    }

    /// Leaves out what is not needed to cover the statement.
    Positions fewest(std::size_t i, Positions by)
    {
        for (auto k = by.size(); k-- > 0 && by.size() > 1;) {
            auto fewer = by;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(k));
            if (covered(i, fewer)) by = std::move(fewer);
        }
        return by;
    }

    const std::vector<Statement>& statements_;
    Problem::Askers askers_;
    Check check_;
    std::vector<bool> idle_;
};

}  // namespace

std::vector<IdleStatement> idle_statements(const PolicyPtr& policy, Budget budget)
{
    if (policy == nullptr) return {};
    return Idle(policy, budget).find();
}

}  // namespace sekisho::policy::analysis
