#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::guardrails {

/// Contextual grounding as far as it can be computed without a model: by words, not by meaning. Both are 0 to 1.
/// What an answer says in other words than its source is scored too low; a claim that turns the source's own words round
/// ("is not") is scored too high.

/// How much of an answer the source supports: the weakest of its sentences counts, by the share of its content words and
/// numbers that stand in the source; a number or a negation that the source does not have halves a sentence's score.
[[nodiscard]] double grounding_score(std::string_view source, std::string_view answer);
/// How much an answer has to do with the question: the share of the question's content words that stand in the answer or,
/// for it may answer in other words, in those sentences of the source whose words the answer uses.
[[nodiscard]] double relevance_score(std::string_view query, std::string_view source, std::string_view answer);

}  // namespace sekisho::guardrails
