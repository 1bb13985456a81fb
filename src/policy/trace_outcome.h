#pragma once

#include <vector>

#include "policy/combine.h"
#include "policy/trace_statement.h"

namespace sekisho::policy {

/// What a decision hangs on, as far as it is known. The values of a group that are possible: an Allow, none, or either.
struct Standing {
    Truth denied = Truth::no;            ///< some Deny applies
    std::vector<Truth> service_control;  ///< some Allow applies, for each level
    Truth endpoint = Truth::no;          ///< likewise, and so on
    Truth identity = Truth::no;
    Truth boundary = Truth::no;
    Truth session = Truth::no;
    Naming resource = Naming::not_named;   ///< of the strongest Allow that applies for sure
    std::vector<Naming> resource_perhaps;  ///< stronger ones of Allows that are unknown
};

[[nodiscard]] Standing standing_of(const std::vector<JudgedPolicy>& judged, const PolicySet& policies);

/// Which types allow for sure. Says nothing of Denies.
[[nodiscard]] Opinions sure_opinions(const Standing& standing);

struct Hanging {
    Outcome outcome = Outcome::denied;
    /// Statements whose truth is unknown and on which the outcome hangs; none where it is known.
    std::vector<std::pair<const JudgedPolicy*, const Judgement*>> on;
};

/// Tries every combination of what is possible: exact but for statements that exclude each other, so that "allowed" and
/// "denied" are always right, and "unknown" is at worst too careful.
[[nodiscard]] Hanging hanging_of(const Question& question, const PolicySet& policies,
                                 const std::vector<JudgedPolicy>& judged);

}  // namespace sekisho::policy
