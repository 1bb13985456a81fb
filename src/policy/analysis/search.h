#pragma once

#include <functional>
#include <span>

#include "policy/analysis/problem.h"

namespace sekisho::policy::analysis {

/// One class of each dimension: requests that answer the problem's question with yes, if such exist at all.
struct Point {
    std::span<const Dimension> dimensions;
    std::vector<const Class*> classes;  ///< by dimension
};

enum class Outcome {
    no_request,     ///< proven
    accepted,       ///< a point was accepted
    none_accepted,  ///< there are points, but none was accepted of those that were offered
    out_of_budget
};

/// Offers points until one is accepted or enough were offered.
[[nodiscard]] Outcome search(const Problem& problem, const std::function<bool(const Point&)>& accept, Work& work);

}  // namespace sekisho::policy::analysis
