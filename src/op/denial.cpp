#include "op/denial.h"

#include <algorithm>

namespace sekisho::op {
namespace {

using policy::Effect;
using policy::StatementTrace;
using policy::Truth;
using Part = StatementTrace::Part;

/// How much a statement has to say: the lower the more; 4: nothing.
int rank_of(const StatementTrace& statement)
{
    if (statement.applies == Truth::yes) return statement.effect == Effect::deny ? 0 : 1;
    if (statement.effect == Effect::deny) return statement.applies == Truth::unknown ? 2 : 4;
    switch (statement.failed) {
        case Part::condition: return 2;
        case Part::resource:
        case Part::principal: return 3;
        case Part::none:
        case Part::action: break;
    }
    return 4;
}

}  // namespace

std::vector<policy::NearMiss> bearing_on(const policy::Trace& trace, std::size_t limit)
{
    std::vector<policy::NearMiss> chosen;
    auto first = policy::near_miss(trace);
    // A statement about other actions is no near miss.
    if (first.statement != nullptr && first.statement->failed == Part::action) first = {};
    if (first.statement != nullptr && limit > 0) chosen.push_back(first);
    for (int rank = 0; rank < 4; ++rank)
        for (const auto& policy : trace.policies)
            for (const auto& statement : policy.statements)
                if (chosen.size() < limit && &statement != first.statement && rank_of(statement) == rank)
                    chosen.push_back({&policy, &statement});
    return chosen;
}

std::string_view to_text(Part part) noexcept
{
    switch (part) {
        case Part::none: return "";
        case Part::action: return "action";
        case Part::resource: return "resource";
        case Part::principal: return "principal";
        case Part::condition: return "condition";
    }
    return "";
}

std::string_view to_text(Effect effect) noexcept { return effect == Effect::allow ? "Allow" : "Deny"; }

}  // namespace sekisho::op
